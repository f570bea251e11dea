package io.sockcdc.collector;

import io.sockcdc.collector.spool.SpoolListener;
import io.sockcdc.collector.spool.SpooledBatch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reading back at a start meets is only logged: whether it is missing downstream, the reader that publishes tells.
 */
final class DamageLog implements SpoolListener {
    private static final Logger LOG = LoggerFactory.getLogger(DamageLog.class);

    @Override
    public void tornTailCut(Path segment, long position, long bytes) {
        LOG.atWarn().addKeyValue("segment", segment).log("unfinished end of the spool");
    }

    @Override
    public void damaged(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {
        LOG.atWarn()
                .addKeyValue("segment", segment)
                .addKeyValue("position", firstPosition)
                .addKeyValue("entries", entries)
                .log("a part of the spool cannot be read back");
    }

    @Override
    public void setAside(Path file, String why) {
        LOG.atWarn().addKeyValue("file", file).addKeyValue("why", why).log("file set aside");
    }

    @Override
    public void shed(long firstPosition, long lastPosition, long lostEntries) {
        LOG.atWarn().addKeyValue("position", firstPosition).log("a part of the spool went while it was read back");
    }

    @Override
    public void checkpointUnreadable(Path file, long fallbackPosition) {
        LOG.atWarn().addKeyValue("file", file).log("checkpoint unreadable");
    }
}
