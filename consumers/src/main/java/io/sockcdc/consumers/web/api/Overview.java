package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.Activity;
import io.sockcdc.consumers.web.model.Activity.Measure;
import io.sockcdc.consumers.web.model.AnomalyRow;
import io.sockcdc.consumers.web.model.CountRow;
import io.sockcdc.consumers.web.model.HostRow;
import io.sockcdc.consumers.web.model.Micros;
import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Everything at a glance. */
final class Overview {
    private static final int MEAN_SECONDS = 10;
    private static final Duration LOSS = Duration.ofMinutes(5);

    private final ReadModel model;
    private final Supplier<Readiness> readiness;

    Overview(ReadModel model, Supplier<Readiness> readiness) {
        this.model = model;
        this.readiness = readiness;
    }

    ObjectNode of(View view, int historySeconds) {
        ObjectNode node = Json.object();
        node.put("at", Json.time(view.time()));
        node.put("live", view.isLive());
        node.put("readiness", readiness.get().name());
        if (view.isLive()) {
            liveOpen(node);
        } else {
            pastOpen(node, view);
        }
        rates(node, view, historySeconds);
        hosts(node, view);
        anomalies(node, view);
        return node;
    }

    private void liveOpen(ObjectNode node) {
        long open = 0;
        long remotes = 0;
        for (CountRow row : model.counts().all(SubjectKind.REMOTE_IP)) {
            open += row.open();
            remotes += row.open() > 0 && !row.isRemainder() ? 1 : 0;
        }
        node.put("open", open);
        node.put("remotes", remotes);
        node.put("sockets", model.sockets().size());
        node.put("left_out", model.sockets().leftOut() + model.counts().leftOut());
    }

    private static void pastOpen(ObjectNode node, View view) {
        Set<String> remotes = new HashSet<>();
        long[] open = new long[2];
        view.forEachSocket(row -> {
            open[1]++;
            if (row.isConnection()) {
                open[0]++;
                remotes.add(row.event().getRemoteIp());
            }
        });
        node.put("open", open[0]);
        node.put("remotes", remotes.size());
        node.put("sockets", open[1]);
        node.put("left_out", 0);
    }

    private static void rates(ObjectNode node, View view, int historySeconds) {
        long end = view.time().getEpochSecond();
        ObjectNode rates = node.putObject("rates");
        ObjectNode history = Json.object();
        history.put("first_second", end - historySeconds);
        for (Measure measure : Measure.values()) {
            String name = measure.name().toLowerCase(Locale.ROOT);
            Activity.Stretch stretch = view.activity().before(end, Math.max(historySeconds, MEAN_SECONDS), measure);
            if (measure != Measure.OPEN) {
                rates.put(name, Math.round(stretch.mean(MEAN_SECONDS) * 10) / 10.0);
            }
            Json.put(history, name, stretch.last(historySeconds));
        }
        node.set("history", history);
    }

    private static void hosts(ObjectNode node, View view) {
        long up = 0;
        long silent = 0;
        long lost = 0;
        long gaps = 0;
        Instant since = view.time().minus(LOSS);
        for (HostRow row : view.hosts().all()) {
            if (HostJson.state(row, view.time()) == HostJson.State.UP) {
                up++;
            } else {
                silent++;
            }
            for (CollectorStatus status : row.gaps()) {
                Gap gap = status.getGap();
                if (gap != null && status.getAt().isAfter(since)) {
                    gaps++;
                    lost += gap.getLost() == null ? 0 : gap.getLost();
                }
            }
        }
        node.putObject("hosts").put("up", up).put("silent", silent);
        node.putObject("loss").put("gaps", gaps).put("lost_events", lost).put("window_s", LOSS.toSeconds());
    }

    private void anomalies(ObjectNode node, View view) {
        Map<String, Integer> bySeverity = new TreeMap<>();
        long at = Micros.of(view.time());
        for (AnomalyRow row :
                view.isLive() ? model.anomalies().open() : model.anomalies().all()) {
            if (view.isLive() || row.wasOpenAt(at)) {
                bySeverity.merge(row.latest().getSeverity().name(), 1, Integer::sum);
            }
        }
        ObjectNode open = node.putObject("anomalies_open");
        open.put(
                "total",
                bySeverity.values().stream().mapToInt(Integer::intValue).sum());
        ObjectNode severities = open.putObject("by_severity");
        bySeverity.forEach(severities::put);
    }

    static ObjectNode shape() {
        ObjectNode history = Shapes.object(
                "Each of the last seconds, the oldest first; events count in the second they were observed in.",
                "first_second",
                Shapes.integer("The first second, counted from 1970 UTC."));
        ObjectNode rates = Shapes.object("Per second, the mean of the last 10 seconds.");
        String[] descriptions = {
            "Socket events of any kind.",
            "Connections that opened.",
            "Connections that closed.",
            "Connections that closed without ever having been established.",
            "Payload bytes received, when they were reported: a connection reports at most once a minute.",
            "Payload bytes sent, when they were reported.",
            "Connections that were open; -1 where it was not noted."
        };
        for (Measure measure : Measure.values()) {
            String name = measure.name().toLowerCase(Locale.ROOT);
            String description = descriptions[measure.ordinal()];
            Shapes.with(history, name, Shapes.array(description, Shapes.integer("")));
            if (measure != Measure.OPEN) {
                Shapes.with(rates, name, Shapes.number(description));
            }
        }
        return Shapes.object(
                "Everything at a glance.",
                "at",
                Shapes.time("The moment that is shown."),
                "live",
                Shapes.flag("Whether that is now."),
                "readiness",
                Shapes.words(
                        "READY: this process has read everything that stood in Kafka when it started, and reads on. "
                                + "LOADING: it still does. KAFKA_UNREACHABLE: Kafka does not answer it now, what it shows "
                                + "may be old.",
                        Readiness.values()),
                "open",
                Shapes.integer("Connections that are open: sockets with a remote address that do not listen."),
                "remotes",
                Shapes.integer("Remote addresses with at least one open connection."),
                "sockets",
                Shapes.integer("Open sockets of every kind, listeners too."),
                "left_out",
                Shapes.integer("Sockets and subjects that were not kept because of web.keep-limit."),
                "rates",
                rates,
                "history",
                history,
                "hosts",
                Shapes.object(
                        "Hosts.",
                        "up",
                        Shapes.integer("Heard of within the last minute."),
                        "silent",
                        Shapes.integer("Not heard of since, or stopped.")),
                "loss",
                Shapes.object(
                        "Events that are known to be missing: what is shown is a lower bound then.",
                        "gaps",
                        Shapes.integer("Stretches with missing events."),
                        "lost_events",
                        Shapes.integer("Missing events, as far as they could be counted."),
                        "window_s",
                        Shapes.integer("Within so many seconds.")),
                "anomalies_open",
                Shapes.object(
                        "Flags that are open.",
                        "total",
                        Shapes.integer("All of them."),
                        "by_severity",
                        Shapes.map("By " + Arrays.toString(Severity.values()), Shapes.integer(""))));
    }
}
