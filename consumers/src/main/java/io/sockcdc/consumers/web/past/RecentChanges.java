package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.web.model.Activity;
import io.sockcdc.consumers.web.model.Activity.Change;
import io.sockcdc.consumers.web.model.Activity.Measure;
import io.sockcdc.consumers.web.model.CountSubjects;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What happened in the minutes before a moment, all in all and for each subject of counts. One thread fills it; then it is
 * read by any.
 */
public final class RecentChanges {
    private static final Set<SubjectKind> KINDS = Set.of(
            SubjectKind.REMOTE_IP, SubjectKind.HOST_REMOTE_IP, SubjectKind.HOST_SERVICE, SubjectKind.HOST_PROCESS);
    /** Beyond so many subjects the rates of further ones are not kept. */
    private static final int MOST_SUBJECTS = 400_000;

    /** How far before the moment a rate reaches back: those of ConnectionCounts. */
    public enum Window {
        /** Ten seconds. */
        LAST_10_S(Duration.ofSeconds(10)),
        /** One minute. */
        LAST_1_MIN(Duration.ofMinutes(1)),
        /** Five minutes, the longest. */
        LAST_5_MIN(Duration.ofMinutes(5));

        private final Duration length;

        Window(Duration length) {
            this.length = length;
        }
    }

    private final Instant end;
    private final ReportedBytes reported;
    private final Activity activity = new Activity();
    private final Map<CountSubject, Change[]> changes = new HashMap<>();

    /** None yet of those before a moment. */
    public RecentChanges(Instant end) {
        this.end = end;
        this.reported = new ReportedBytes(begin(end));
    }

    /** The first moment of which it wants to know. */
    static Instant begin(Instant end) {
        return end.minus(Window.LAST_5_MIN.length);
    }

    /** Takes an event; they come in the order in which they were observed. */
    public void take(SocketKey key, SocketEvent event) {
        Change change = activity.take(key, event);
        ReportedBytes.Bytes bytes = reported.fresh(key, event);
        long second = event.getObservedAt().getEpochSecond();
        activity.add(Measure.BYTES_IN, second, bytes.in());
        activity.add(Measure.BYTES_OUT, second, bytes.out());
        if (change.isNothing() || !event.getObservedAt().isBefore(end)) {
            return;
        }
        for (SubjectKind kind : KINDS) {
            CountSubject subject = CountSubjects.of(kind, key, event);
            if (subject != null && (changes.size() < MOST_SUBJECTS || changes.containsKey(subject))) {
                add(changes.computeIfAbsent(subject, any -> none()), event.getObservedAt(), change);
            }
        }
    }

    private static Change[] none() {
        return new Change[] {Change.NONE, Change.NONE, Change.NONE};
    }

    private void add(Change[] sums, Instant at, Change change) {
        for (Window window : Window.values()) {
            if (!at.isBefore(end.minus(window.length))) {
                sums[window.ordinal()] = sums[window.ordinal()].plus(change);
            }
        }
    }

    /** What happened in each second. */
    public Activity activity() {
        return activity;
    }

    /** Subjects for which anything opened or closed. */
    public Set<CountSubject> subjects() {
        return changes.keySet();
    }

    /** Means per second of a subject over a window that ends with the moment. */
    public ConnectionRates rates(CountSubject subject, Window window) {
        Change[] sums = changes.get(subject);
        Change sum = sums == null ? Change.NONE : sums[window.ordinal()];
        double seconds = window.length.toSeconds();
        return new ConnectionRates(sum.opened() / seconds, sum.closed() / seconds, sum.failed() / seconds);
    }
}
