package io.sockcdc.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the program keeps what must survive it. In order: {@code --data-dir}, {@code SOCKCDC_DATA_DIR}, systemd's {@code
 * STATE_DIRECTORY}, for root {@code /var/lib/sockcdc}, {@code $XDG_STATE_HOME/sockcdc}, {@code ~/.local/state/sockcdc}.
 *
 * @param path the directory
 * @param told whether the user named it; if not, a Kafka that root started is looked for as well
 */
record DataDirectory(Path path, boolean told) {
    static final Path OF_ROOT = Path.of("/var/lib/sockcdc");

    static DataDirectory find(@Nullable Path option, Map<String, String> environment, boolean root, Path home) {
        String variable = environment.get("SOCKCDC_DATA_DIR");
        if (option != null || isSet(variable)) {
            return new DataDirectory(absolute(option != null ? option : Path.of(String.valueOf(variable))), true);
        }
        String ofSystemd = environment.get("STATE_DIRECTORY");
        if (ofSystemd != null && isSet(ofSystemd)) {
            return new DataDirectory(absolute(Path.of(ofSystemd.split(":", -1)[0])), false);
        }
        if (root) {
            return new DataDirectory(OF_ROOT, false);
        }
        String state = environment.get("XDG_STATE_HOME");
        Path base = state != null && isSet(state) ? Path.of(state) : home.resolve(".local/state");
        return new DataDirectory(absolute(base.resolve("sockcdc")), false);
    }

    /** Where a Kafka of this machine may have left its address, best first. */
    List<Path> addressPlaces() {
        return told || path.equals(OF_ROOT) ? List.of(path) : List.of(path, OF_ROOT);
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
