package io.sockcdc.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.ConsumerSettings;
import io.sockcdc.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiversCheckTest {
    @Test
    void aReceiverThatTakesNoConnectionIsMissingAndNoSecretIsShown() throws Exception {
        int gone;
        try (ServerSocket freed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = freed.getLocalPort();
        }
        try (ServerSocket there = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String prefix = "delivery.receivers.";
            ConsumerSettings settings = Settings.load(
                            null,
                            Map.of(),
                            Map.of(
                                    prefix + "up.type", "webhook",
                                    prefix + "up.url", "http://127.0.0.1:" + there.getLocalPort() + "/hunter2",
                                    prefix + "down.type", "syslog",
                                    prefix + "down.url", "tcp://127.0.0.1:" + gone,
                                    prefix + "unsure.type", "syslog",
                                    prefix + "unsure.url", "udp://127.0.0.1:514"))
                    .bind(ConsumerSettings.defaults())
                    .get(ConsumerSettings.class);

            List<Finding> findings = new ReceiversCheck(settings.delivery().receivers()).look();

            assertThat(findings)
                    .extracting(finding -> finding.name() + " " + finding.status())
                    .containsExactlyInAnyOrder("alerts to up ok", "alerts to down missing", "alerts to unsure ok");
            assertThat(findings.toString()).contains("takes connections").doesNotContain("hunter2");
        }
    }
}
