package io.sockcdc.consumers.observe;

import org.jspecify.annotations.Nullable;

/**
 * The catalogue of what one process of an analysis measures, over the shares of the work that it has now. Names are dotted and
 * in base units. Never an address in a label.
 */
public enum AnalysisMeter {
    EVENTS("sockcdc.analysis.events", true, null, "Events that changed the table of sockets since the start."),
    LATE("sockcdc.analysis.late", false, null, "Observations that came after their time had passed."),
    HURRIED("sockcdc.analysis.hurried", false, null, "Observations judged before their time: too many waited."),
    WAITING("sockcdc.analysis.waiting", false, null, "Observations and batches of them that wait for their time."),
    SUBJECTS("sockcdc.analysis.subjects", false, null, "Subjects that the rules remember."),
    TURNED_AWAY(
            "sockcdc.analysis.turned.away", false, null, "Observations of subjects that a full table did not take."),
    OPEN_ANOMALIES("sockcdc.analysis.anomalies.open", false, "rule", "Flags that are open."),
    STEPS("sockcdc.analysis.anomaly.steps", true, null, "Steps of flags published since the start."),
    WATERMARK_LAG(
            "sockcdc.analysis.watermark.lag",
            false,
            null,
            "How far the slowest share of the judgement is behind the clock, seconds."),
    DROPPED(
            "sockcdc.analysis.dropped",
            true,
            null,
            "Records that could not be read and went to the dead letters, and records that were not used."),
    READY("sockcdc.analysis.ready", false, null, "1 when it works, 0 while it restores or shares the work anew."),
    RULES_REFUSED("sockcdc.analysis.rules.refused", false, null, "1 while the rules file cannot be used.");

    private final String id;
    private final boolean counter;
    private final @Nullable String label;
    private final String description;

    AnalysisMeter(String id, boolean counter, @Nullable String label, String description) {
        this.id = id;
        this.counter = counter;
        this.label = label;
        this.description = description;
    }

    /** The dotted name. */
    public String id() {
        return id;
    }

    /** Whether it only grows; otherwise it goes up and down. */
    public boolean isCounter() {
        return counter;
    }

    /** The key of its one label, whose values are the ids of the rules; null when it has none. */
    public @Nullable String label() {
        return label;
    }

    /** One sentence. */
    public String description() {
        return description;
    }
}
