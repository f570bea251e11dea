package io.sockcdc.consumers.sink;

/** The catalogue of what delivery measures; every meter has the label {@code receiver}, a name from the configuration. */
public enum DeliveryMeter {
    SENT("sockcdc.delivery.sent", true, "Steps of flags that the receiver accepted."),
    FAILED("sockcdc.delivery.failed", true, "Tries that failed and are made again."),
    REFUSED(
            "sockcdc.delivery.refused",
            true,
            "Steps that the receiver refused for ever; they lie in the dead letters."),
    HELD_BACK(
            "sockcdc.delivery.held.back", true, "New flags that the receiver was told of only in a count of several."),
    LAG("sockcdc.delivery.lag", false, "Records of the topic that are not settled for the receiver yet.");

    private final String id;
    private final boolean counter;
    private final String description;

    DeliveryMeter(String id, boolean counter, String description) {
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
}
