package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataDirectoryTest {
    private static final Path HOME = Path.of("/home/a");

    @Test
    void theOptionIsStrongerThanTheEnvironmentAndThatThanTheUsualPlaces() {
        Map<String, String> all = Map.of("SOCKCDC_DATA_DIR", "/e", "STATE_DIRECTORY", "/s", "XDG_STATE_HOME", "/x");
        assertThat(DataDirectory.find(Path.of("/o"), all, true, HOME).path()).hasToString("/o");
        assertThat(DataDirectory.find(null, all, true, HOME).path()).hasToString("/e");
        assertThat(find(Map.of("STATE_DIRECTORY", "/s:/t", "XDG_STATE_HOME", "/x"), true)
                        .path())
                .hasToString("/s");
        assertThat(find(Map.of("XDG_STATE_HOME", "/x"), false).path()).hasToString("/x/sockcdc");
        assertThat(find(Map.of("XDG_STATE_HOME", ""), false).path()).hasToString("/home/a/.local/state/sockcdc");
        assertThat(find(Map.of("XDG_STATE_HOME", "/x"), true).path()).hasToString("/var/lib/sockcdc");
    }

    @Test
    void aUserWhoNamedNoDirectoryAlsoFindsTheKafkaThatRootStarted() {
        assertThat(find(Map.of(), false).addressPlaces())
                .containsExactly(Path.of("/home/a/.local/state/sockcdc"), DataDirectory.OF_ROOT);
        assertThat(find(Map.of("SOCKCDC_DATA_DIR", "/e"), false).addressPlaces())
                .containsExactly(Path.of("/e"));
    }

    private static DataDirectory find(Map<String, String> environment, boolean root) {
        return DataDirectory.find(null, environment, root, HOME);
    }
}
