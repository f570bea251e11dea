package io.sockcdc.consumers.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sockcdc.consumers.config.SiemSettings.Destination;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.siem.privacy.AddressPolicy;
import io.sockcdc.settings.Settings;
import io.sockcdc.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiemSettingsTest {
    @Test
    void nothingIsExportedUnlessAFormatAndADestinationAreNamed() {
        assertThat(bind(Map.of()).isOn()).isFalse();
        assertThat(bind(Map.of("SOCKCDC_SIEM_FORMAT", "ecs")).isOn()).isFalse();
        assertThat(bind(Map.of("SOCKCDC_SIEM_DESTINATIONS", "file")).isOn()).isFalse();
        assertThat(bind(Map.of("SOCKCDC_SIEM_FORMAT", "ecs", "SOCKCDC_SIEM_DESTINATIONS", "topic,file"))
                        .isOn())
                .isTrue();
    }

    @Test
    void aDestinationMayHaveAFormatAndAPrivacyOfItsOwn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sockcdc.yaml");
        Files.writeString(file, """
                siem:
                  format: ocsf
                  destinations: [topic, file, topic]
                  file:
                    format: zeek
                    privacy:
                      addresses: truncate
                      drop: [user, tcp_info.rtt_us]
                """);
        SiemSettings settings = Settings.load(file, Map.of(), Map.of())
                .bind(ConsumerSettings.defaults())
                .get(ConsumerSettings.class)
                .siem();
        assertThat(settings.destinations()).containsExactly(Destination.TOPIC, Destination.FILE);
        assertThat(settings.formatOf(Destination.TOPIC)).isEqualTo(SiemFormat.OCSF);
        assertThat(settings.formatOf(Destination.FILE)).isEqualTo(SiemFormat.ZEEK);
        assertThat(settings.privacyOf(Destination.TOPIC).addresses()).isEqualTo(AddressPolicy.KEEP);
        assertThat(settings.privacyOf(Destination.FILE).drop()).containsExactly("user", "tcp_info.rtt_us");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SOCKCDC_SIEM_FILE_PRIVACY_DROP         | op        | op cannot be dropped
            SOCKCDC_SIEM_FILE_PRIVACY_DROP         | colour    | colour is no field
            SOCKCDC_SIEM_FILE_PRIVACY_IPV4_PREFIX  | 33        | ipv4-prefix must be from 0 to 32
            SOCKCDC_SIEM_FILE_KEEP                 | 0         | keep must be from 1
            SOCKCDC_SIEM_FILE_ROTATE_SIZE          | 1KiB      | rotate-size
            SOCKCDC_SIEM_FILE_ROTATE_EVERY         | 10ms      | rotate-every
            SOCKCDC_SIEM_SYSLOG_SERVER             | localhost | HOST:PORT
            SOCKCDC_SIEM_FORMAT                    | leef      | ecs, ocsf, cef, zeek, zeek-json
            SOCKCDC_SIEM_KEY_FIL                   | x         | SOCKCDC_SIEM_KEY_FILE
            """)
    void whatCannotBeIsRefusedWithItsKey(String variable, String value, String message) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> bind(Map.of(variable, value)))
                .withMessageContaining(message);
    }

    @Test
    void zeeksHeaderLinesBelongIntoAFile() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> bind(Map.of("SOCKCDC_SIEM_FORMAT", "zeek", "SOCKCDC_SIEM_DESTINATIONS", "topic")))
                .withMessageContaining("use zeek-json");
        assertThat(bind(Map.of("SOCKCDC_SIEM_FORMAT", "zeek", "SOCKCDC_SIEM_DESTINATIONS", "file"))
                        .isOn())
                .isTrue();
    }

    private static SiemSettings bind(Map<String, String> environment) {
        return Settings.load(null, environment, Map.of())
                .bind(ConsumerSettings.defaults())
                .get(ConsumerSettings.class)
                .siem();
    }
}
