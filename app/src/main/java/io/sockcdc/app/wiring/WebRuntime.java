package io.sockcdc.app.wiring;

import java.net.URI;

/** The web of this process: serving from the moment it is made until it is closed. */
public interface WebRuntime extends AutoCloseable {
    /** Where it answers. */
    URI address();

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
