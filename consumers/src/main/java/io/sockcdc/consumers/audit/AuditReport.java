package io.sockcdc.consumers.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found.
 *
 * @param verdict what follows
 * @param reasons why it is incomplete, one sentence each
 * @param from first status that was read; null when there was none
 * @param until last status that was read
 * @param figures what was counted, in the order in which it is told
 * @param gaps gaps by cause
 * @param violations how many of each kind
 * @param first the first few violations of each kind
 */
public record AuditReport(
        Verdict verdict,
        List<String> reasons,
        @Nullable Instant from,
        @Nullable Instant until,
        Map<Figure, Long> figures,
        List<GapSum> gaps,
        Map<Violation.Kind, Long> violations,
        List<Violation> first) {

    public AuditReport {
        reasons = List.copyOf(reasons);
        gaps = List.copyOf(gaps);
        first = List.copyOf(first);
    }

    /** What follows from what was read. */
    public enum Verdict {
        /** Everything that happened is there, or a gap says how much is not. */
        PROVEN,
        /** Something is wrong that no gap explains. */
        REFUTED,
        /** Nothing is wrong in what is there, and not all is there that a proof needs. */
        INCOMPLETE
    }

    /** What is counted. */
    public enum Figure {
        RECORDS("records read"),
        HOSTS("hosts"),
        EPOCHS("runs of collectors"),
        EVENTS("events, each counted once"),
        DUPLICATES("duplicates (same epoch and sequence; harmless)"),
        OPENED("sockets opened"),
        CLOSED("sockets closed"),
        STILL_OPEN("sockets still open"),
        KEY_FRAMES("complete key frames"),
        COMPARISONS("sockets compared with a key frame"),
        SEEN_AGAIN("sockets that one key frame passed over and the next listed"),
        TOLD_MISSING("missing numbers that gaps explain"),
        GAPS("gaps");

        private final String meaning;

        Figure(String meaning) {
            this.meaning = meaning;
        }

        /** What it is, a few words. */
        public String meaning() {
            return meaning;
        }
    }

    /**
     * Gaps of one cause.
     *
     * @param cause as in GapCause
     * @param count how many
     * @param lost events they say are missing, where they know
     */
    public record GapSum(String cause, long count, long lost) {}

    /** Whether events are missing and gaps tell of them. */
    public boolean hasGaps() {
        return !gaps.isEmpty();
    }
}
