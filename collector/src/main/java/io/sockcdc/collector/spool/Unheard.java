package io.sockcdc.collector.spool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Hears nothing: of what is read once more, the first reader has told. */
final class Unheard implements SpoolListener {
    @Override
    public void tornTailCut(Path segment, long position, long bytes) {}

    @Override
    public void damaged(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {}

    @Override
    public void setAside(Path file, String why) {}

    @Override
    public void shed(long firstPosition, long lastPosition, long lostEntries) {}

    @Override
    public void checkpointUnreadable(Path file, long fallbackPosition) {}
}
