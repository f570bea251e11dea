package io.sockcdc.app;

import io.sockcdc.app.run.StopSignal;
import java.time.Duration;
import java.util.Optional;

/** Waits for a Kafka to read from. */
final class ServersFinder {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    ServersFinder(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    /** The Kafka to read from, as soon as there is one; empty when told to stop before. */
    Optional<String> await() throws InterruptedException {
        Optional<String> servers = common.findServers();
        if (servers.isEmpty()) {
            program.say("no Kafka yet: waiting for sockcdc up with data directory "
                    + common.dataDirectory().path() + " (or name one with --bootstrap-servers)");
        }
        while (servers.isEmpty() && !stop.await(BETWEEN_LOOKS)) {
            servers = common.findServers();
        }
        return servers;
    }
}
