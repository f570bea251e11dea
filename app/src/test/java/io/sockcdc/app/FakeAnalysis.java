package io.sockcdc.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.wiring.AnalysisRequest;
import io.sockcdc.app.wiring.AnalysisRuntime;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An analysis that only notes what is asked of it, or fails as told. */
final class FakeAnalysis implements AnalysisRuntime {
    volatile @Nullable AnalysisRequest request;
    volatile @Nullable UserError refusal;
    volatile Consumer<String> onFailure = reason -> {};
    volatile @Nullable MeterRegistry meters;
    volatile boolean stopped;

    AnalysisRuntime create(AnalysisRequest asked) {
        request = asked;
        return this;
    }

    @Override
    public void start(Consumer<String> listener) {
        UserError why = refusal;
        if (why != null) {
            throw why;
        }
        onFailure = listener;
    }

    @Override
    public boolean awaitReady(Duration atMost) {
        return true;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        meters = registry;
    }

    @Override
    public void stop(Duration patience) {
        stopped = true;
    }
}
