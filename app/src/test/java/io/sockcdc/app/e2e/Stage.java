package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.NetNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code up} in a network namespace of its own, and a driver of Chromium beside it. */
final class Stage implements AutoCloseable {
    static final String DASHBOARD = "http://127.0.0.1:8480/";
    private static final int DRIVER_PORT = 9515;

    private final NetNamespace namespace = NetNamespace.create();
    private final Sockcdc up;
    private final Process driver;
    private final String servers;
    private final Bridge bridge;

    Stage(Path folder, Map<String, String> environment) {
        up = Sockcdc.launch()
                .in(namespace)
                .withHeap("1g")
                .withEnvironment(environment)
                .start("up", "--data-dir", folder.toString());
        assertThat(up.awaitCapturing()).contains("dashboard " + DASHBOARD);
        servers = up.out().replaceFirst("(?s).*on Kafka ([0-9.:]+).*", "$1");
        driver = namespace.call(() -> new ProcessBuilder(preferred("chromedriver", "--port=" + DRIVER_PORT))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        bridge = new Bridge(namespace, DRIVER_PORT);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Programs.output(
                                "nsenter", "--net=" + namespace.path(), "curl", "-s", "http://127.0.0.1:9515/status")
                        .contains("\"ready\":true"));
    }

    /** By the words of {@code -Dsockcdc.browser.by}, as {@code chrt --rr 1} for a browser that is to have a core of a busy machine. */
    private static List<String> preferred(String... command) {
        List<String> words = new ArrayList<>();
        String by = System.getProperty("sockcdc.browser.by", "");
        if (!by.isBlank()) {
            words.addAll(List.of(by.split(" ", -1)));
        }
        words.addAll(List.of(command));
        return words;
    }

    NetNamespace namespace() {
        return namespace;
    }

    /** Where its Kafka is, inside. */
    String servers() {
        return servers;
    }

    Browser desk() {
        return Browser.desk(bridge.port(), DASHBOARD);
    }

    @Override
    public void close() {
        bridge.close();
        driver.destroy();
        up.close();
        namespace.close();
    }
}
