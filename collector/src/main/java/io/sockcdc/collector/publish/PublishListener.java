package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.Checkpoint;
import io.sockcdc.collector.spool.SpooledBatch;
import java.util.BitSet;

/** Told of what will never reach Kafka. Called on the sending thread; must not block. */
@FunctionalInterface
public interface PublishListener {
    /**
     * Entries were refused for good and passed over.
     *
     * @param batch that they were in
     * @param entries which of it, by index
     * @param cause what Kafka, or the maker of the records, said of the last of them
     * @param untilTold keeps a restart from passing over the batch; ends when what is said of it is in the spool
     */
    void rejected(SpooledBatch batch, BitSet entries, Exception cause, Checkpoint.Hold untilTold);
}
