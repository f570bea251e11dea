package io.sockcdc.collector;

import io.sockcdc.collector.run.WallClock;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the steps of the host's clock: what is told from then on has the new time, and a status says by how much. */
final class ClockWatch implements WallClock.StepListener {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    private long untoldMicros;

    @Override
    public void onStep(long stepMicros) {
        untoldMicros += stepMicros;
        LOG.atWarn().addKeyValue("step_us", stepMicros).log("the clock of the host was set");
    }

    /**
     * By the capture thread, before it tells anything.
     *
     * @param shift told the sum of all steps
     * @param tell told the step, when there was one
     */
    void check(WallClock clock, LongConsumer shift, LongConsumer tell) {
        clock.check();
        long step = untoldMicros;
        if (step != 0) {
            untoldMicros = 0;
            shift.accept(clock.shiftMicros());
            tell.accept(step);
        }
    }
}
