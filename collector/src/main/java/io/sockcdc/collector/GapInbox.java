package io.sockcdc.collector;

import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.publish.PublishListener;
import io.sockcdc.collector.spool.SpoolListener;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the spool and the publisher report what was lost behind the capture thread's back; the capture thread tells it on. */
final class GapInbox implements SpoolListener, PublishListener {
    private static final Logger LOG = LoggerFactory.getLogger(GapInbox.class);

    private final Queue<Status.Gap> waiting = new ConcurrentLinkedQueue<>();
    private final LongSupplier wallMicros;

    GapInbox(LongSupplier wallMicros) {
        this.wallMicros = wallMicros;
    }

    /** The next gap to tell, or null. By the capture thread. */
    Status.@Nullable Gap poll() {
        return waiting.poll();
    }

    private void add(GapCause cause, @Nullable Long lost, String detail) {
        long now = wallMicros.getAsLong();
        waiting.add(new Status.Gap(cause, null, lost, now, now, null, null, null, detail));
        LOG.atWarn()
                .addKeyValue("cause", cause)
                .addKeyValue("lost", lost)
                .addKeyValue("detail", detail)
                .log("events are missing");
    }

    @Override
    public void tornTailCut(Path segment, long position, long bytes) {
        LOG.atInfo()
                .addKeyValue("segment", segment)
                .addKeyValue("position", position)
                .addKeyValue("bytes", bytes)
                .log("unfinished end of the spool cut");
    }

    @Override
    public void damaged(Path segment, long firstPosition, long entries) {
        add(GapCause.CORRUPTION, entries, "spool file " + segment.getFileName() + " from position " + firstPosition);
    }

    @Override
    public void setAside(Path file, String why) {
        LOG.atWarn().addKeyValue("file", file).addKeyValue("why", why).log("file set aside");
    }

    @Override
    public void shed(long firstPosition, long lastPosition, long lostEntries) {
        if (lostEntries > 0) {
            add(
                    GapCause.SPOOL_SHED,
                    lostEntries,
                    "spool positions " + firstPosition + " to " + lastPosition + ": the spool was full");
        }
    }

    @Override
    public void checkpointUnreadable(Path file, long fallbackPosition) {
        LOG.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("position", fallbackPosition)
                .log("checkpoint unreadable; publishing from the oldest entry");
    }

    @Override
    public void rejected(long position, int entries, Exception cause) {
        add(GapCause.PUBLISH_REJECTED, (long) entries, "spool position " + position + ": " + cause.getMessage());
    }
}
