package io.sockcdc.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;

/** The web of this process: serving from the moment it is made until it is closed. */
public interface WebRuntime extends AutoCloseable {
    /** Where it answers. */
    URI address();

    /** What is in it is served as metrics. */
    MeterRegistry meters();

    @Override
    void close();

    /** Makes webs. */
    interface Factory {
        /**
         * A web that serves.
         *
         * @throws io.sockcdc.app.exit.UserError when its address cannot be used
         */
        WebRuntime start(WebDemand demand, String version);
    }
}
