package io.sockcdc.collector;

import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.run.DutyCycle;
import java.util.function.BooleanSupplier;

/** What the thread of the spool does: appends what is captured, and at the end what is left and what that made go. */
final class SpoolDuty implements DutyCycle {
    /** Telling of a gap may itself make something go. */
    private static final int LAST_ROUNDS = 16;

    private final SpoolWriter writer;
    private final Runnable wakeSender;
    private volatile BooleanSupplier anythingToTell = () -> false;
    private volatile Runnable tell = () -> {};

    SpoolDuty(SpoolWriter writer, Runnable wakeSender) {
        this.writer = writer;
        this.wakeSender = wakeSender;
    }

    /**
     * How to tell, once the capture has ended, of what had to go to make room for the last words.
     *
     * @param anything whether there is anything to tell
     * @param tell hands it to the writer
     */
    void lastWords(BooleanSupplier anything, Runnable tell) {
        anythingToTell = anything;
        this.tell = tell;
    }

    @Override
    public int doWork() {
        int work = writer.doWork();
        if (work > 0) {
            wakeSender.run();
        }
        return work;
    }

    @Override
    public void onClose() {
        drain();
        for (int round = 0; round < LAST_ROUNDS && anythingToTell.getAsBoolean(); round++) {
            tell.run();
            drain();
        }
    }

    private void drain() {
        while (writer.queuedBytes() > 0 && writer.doWork() > 0) {
            wakeSender.run();
        }
    }
}
