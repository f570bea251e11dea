package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Requires(Need.SYSTEMD)
class UnitsTest {
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    @ParameterizedTest
    @CsvSource({"sockcdc-collect.service, 2.5", "sockcdc-analyze.service, 1.5"})
    void systemdTakesTheUnitAndFindsItWellConfined(String name, double mostExposure, @TempDir Path folder)
            throws IOException {
        Path unit = folder.resolve(name);
        Files.writeString(
                unit, Files.readString(Unit.file(name)).replace("ExecStart=/usr/bin/sockcdc", "ExecStart=/bin/true"));

        Programs.Ended verified = Programs.end(Map.of(), List.of("systemd-analyze", "verify", unit.toString()));
        Programs.Ended judged = Programs.end(
                Map.of(), List.of("systemd-analyze", "security", "--offline=true", "--no-pager", unit.toString()));

        assertThat(verified.code()).as(verified.output()).isZero();
        assertThat(verified.output()).doesNotContain(name);
        Matcher exposure = EXPOSURE.matcher(judged.output());
        assertThat(exposure.find()).as(judged.output()).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(mostExposure);
    }
}
