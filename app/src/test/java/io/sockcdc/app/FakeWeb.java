package io.sockcdc.app;

import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.wiring.WebDemand;
import io.sockcdc.app.wiring.WebRuntime;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A web that only notes what is asked of it, or refuses as told. */
final class FakeWeb implements WebRuntime {
    volatile @Nullable WebDemand demand;
    volatile @Nullable UserError refusal;
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
    public void close() {
        closed = true;
    }
}
