package io.sockcdc.app;

import io.sockcdc.app.wiring.Wiring;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;

/**
 * What a run of the program stands on; tests hand in their own.
 *
 * @param out standard output, unbuffered
 * @param err standard error
 * @param environment environment variables
 * @param clock time and zone
 * @param wiring the parts behind the commands
 */
record Program(OutputStream out, PrintWriter err, Map<String, String> environment, Clock clock, Wiring wiring) {
    void say(String line) {
        err.println("sockcdc: " + line);
        err.flush();
    }
}
