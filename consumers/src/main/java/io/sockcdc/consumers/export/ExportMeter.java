package io.sockcdc.consumers.export;

import java.util.function.ToDoubleFunction;

/** The catalogue of what the export measures; every meter has the label {@code destination}. */
public enum ExportMeter {
    LINES("sockcdc.siem.lines", true, "Lines that the destination took.", ExportStatus::taken),
    UNMAPPED(
            "sockcdc.siem.unmapped",
            true,
            "Records that the format has no line for, or that could not be read.",
            ExportStatus::unmapped),
    FAILURES("sockcdc.siem.failures", true, "Tries that the destination refused.", ExportStatus::failures),
    TROUBLE(
            "sockcdc.siem.trouble",
            false,
            "1 while the destination takes nothing.",
            status -> status.trouble() == null ? 0 : 1);

    private final String id;
    private final boolean counter;
    private final String description;
    private final ToDoubleFunction<ExportStatus> value;

    ExportMeter(String id, boolean counter, String description, ToDoubleFunction<ExportStatus> value) {
        this.id = id;
        this.counter = counter;
        this.description = description;
        this.value = value;
    }

    /** Dotted name. */
    public String id() {
        return id;
    }

    /** Whether it only grows, rather than going up and down. */
    public boolean isCounter() {
        return counter;
    }

    /** What it counts, one sentence. */
    public String description() {
        return description;
    }

    double of(ExportStatus status) {
        return value.applyAsDouble(status);
    }
}
