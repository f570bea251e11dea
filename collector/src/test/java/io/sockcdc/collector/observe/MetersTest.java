package io.sockcdc.collector.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final Meters meters = new Meters();

    @AfterEach
    void closeMeters() {
        meters.close();
    }

    @Test
    void aCounterIsReadWhenItIsScraped() {
        AtomicLong events = new AtomicLong(41);
        meters.bind(Meter.DESTROY_EVENTS, events::get);
        events.incrementAndGet();

        assertThat(meters.scrape().lines())
                .contains("# TYPE sockcdc_destroy_events_total counter", "sockcdc_destroy_events_total 42.0");
    }

    @Test
    void aBoundSupplierOutlivesWhoeverBoundIt() {
        meters.bind(Meter.SPOOL_SIZE, new AtomicLong(7)::get);
        System.gc();

        assertThat(meters.scrape().lines()).contains("sockcdc_spool_size_bytes 7.0");
    }

    @Test
    void aLabelledMeterHasALineForEachValue() {
        meters.bind(Meter.SNAPSHOTS, "complete", () -> 5).bind(Meter.SNAPSHOTS, "torn", () -> 1);

        assertThat(meters.scrape().lines())
                .contains(
                        "sockcdc_snapshots_total{result=\"complete\"} 5.0",
                        "sockcdc_snapshots_total{result=\"torn\"} 1.0");
    }

    @Test
    void secondsAreTakenInNanoseconds() {
        meters.bind(Meter.SNAPSHOT_CPU, () -> 1_500_000_000L);
        meters.bind(Meter.SNAPSHOT_DURATION, new Meters.Times() {
            @Override
            public long count() {
                return 4;
            }

            @Override
            public long totalNanos() {
                return 10_000_000;
            }
        });

        assertThat(meters.scrape().lines())
                .contains(
                        "sockcdc_snapshot_cpu_seconds_total 1.5",
                        "sockcdc_snapshot_duration_seconds_count 4",
                        "sockcdc_snapshot_duration_seconds_sum 0.01");
    }

    @Test
    void whatTheCatalogueDoesNotAllowIsRefused() {
        meters.bind(Meter.PARSED, () -> 0);

        assertThatThrownBy(() -> meters.bind(Meter.PARSED, () -> 0)).hasMessageContaining("is bound already");
        assertThatThrownBy(() -> meters.bind(Meter.PARSED, "x", () -> 0)).hasMessageContaining("has no label");
        assertThatThrownBy(() -> meters.bind(Meter.EVENTS, () -> 0)).hasMessageContaining("label op");
        assertThatThrownBy(() -> meters.bind(Meter.EVENTS, "born", () -> 0)).hasMessageContaining("no op born");
        assertThatThrownBy(() -> meters.bind(Meter.SNAPSHOT_DURATION, () -> 0)).hasMessageContaining("is a timer");
    }

    @Test
    void aLabelCannotGrowWithoutBound() {
        for (int i = 0; i < 64; i++) {
            meters.bind(Meter.MALFORMED, "reason-" + i, () -> 0);
        }

        assertThatThrownBy(() -> meters.bind(Meter.MALFORMED, "one more", () -> 0))
                .hasMessageContaining("more than 64");
    }

    @Test
    void theJvmTellsOfItself() {
        meters.bindJvm();

        double started = value("process_start_time_seconds");
        double heap = value("jvm_memory_used_bytes{area=\"heap\"}");
        assertThat(started * 1000)
                .isCloseTo((double) ManagementFactory.getRuntimeMXBean().getStartTime(), within(1.0));
        assertThat(heap).isBetween(1.0, (double) Runtime.getRuntime().maxMemory());
        assertThat(value("process_open_fds")).isBetween(3.0, value("process_max_fds"));
        assertThat(value("jvm_threads_live")).isPositive();
    }

    @Test
    void whatIsNotBoundIsKnown() {
        assertThat(meters.unbound()).containsExactlyInAnyOrder(Meter.values());

        AllMeters.bindTo(meters);
        assertThat(meters.unbound()).isEmpty();
    }

    @Test
    void aMeterWithLabelValuesIsBoundWhenAllOfThemAre() {
        meters.bind(Meter.TABLE_SIZE, "tcp", () -> 0);
        assertThat(meters.unbound()).contains(Meter.TABLE_SIZE);

        meters.bind(Meter.TABLE_SIZE, "udp", () -> 0);
        assertThat(meters.unbound()).doesNotContain(Meter.TABLE_SIZE);
    }

    @Test
    void everyDescriptionIsOneSentence() {
        assertThat(Arrays.stream(Meter.values()).map(Meter::description))
                .allMatch(text -> text.endsWith(".") && text.indexOf('.') == text.length() - 1);
    }

    private double value(String series) {
        return meters.scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
