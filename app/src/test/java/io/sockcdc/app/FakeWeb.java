package io.sockcdc.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.wiring.WebDemand;
import io.sockcdc.app.wiring.WebRuntime;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A web that only notes what is asked of it, or refuses as told. */
final class FakeWeb implements WebRuntime {
    volatile @Nullable WebDemand demand;
    volatile @Nullable UserError refusal;
    final MeterRegistry meters = new SimpleMeterRegistry();
    volatile boolean closed;

    WebRuntime start(WebDemand asked, String version) {
        UserError why = refusal;
        if (why != null) {
            throw why;
        }
        demand = asked;
        return this;
    }

    @Override
    public URI address() {
        return URI.create("http://127.0.0.1:8480/");
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        closed = true;
    }
}
