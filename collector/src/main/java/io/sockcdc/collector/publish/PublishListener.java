package io.sockcdc.collector.publish;

/** Told of what will never reach Kafka. Called on the sending thread; must not block. */
@FunctionalInterface
public interface PublishListener {
    /**
     * Entries were refused for good and passed over.
     *
     * @param position of the first of them where it is known, else of the first entry of their batch
     * @param entries how many
     * @param cause what Kafka, or the maker of the records, said of the last of them
     */
    void rejected(long position, int entries, Exception cause);
}
