package io.sockcdc.consumers.export;

/** The catalogue of what the export measures; every meter has the label {@code destination}. */
public enum ExportMeter {
    LINES("sockcdc.siem.lines", true, "Lines that the destination took."),
    UNMAPPED("sockcdc.siem.unmapped", true, "Records that the format has no line for, or that could not be read."),
    FAILURES("sockcdc.siem.failures", true, "Tries that the destination refused."),
    TROUBLE("sockcdc.siem.trouble", false, "1 while the destination takes nothing.");

    private final String id;
    private final boolean counter;
    private final String description;

    ExportMeter(String id, boolean counter, String description) {
        this.id = id;
        this.counter = counter;
        this.description = description;
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

    /** Its value in that status. */
    public double of(ExportStatus status) {
        return switch (this) {
            case LINES -> status.taken();
            case UNMAPPED -> status.unmapped();
            case FAILURES -> status.failures();
            case TROUBLE -> status.trouble() == null ? 0 : 1;
        };
    }
}
