package io.sockcdc.consumers.export;

/**
 * A place that takes lines in batches. Owned by one thread. After a {@link DestinationException} the batch is given again,
 * from its beginning.
 */
interface LineDestination extends AutoCloseable {
    /** Makes ready for a batch; opens what is not open. Also called when nothing came for a while. */
    void begin() throws DestinationException;

    /** Takes a line; it need not be kept before {@link #commit}. */
    void write(Line line) throws DestinationException;

    /** Returns when all lines since {@link #begin} are kept as well as this destination can. */
    void commit() throws DestinationException;

    @Override
    void close();
}
