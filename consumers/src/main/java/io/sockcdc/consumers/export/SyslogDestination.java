package io.sockcdc.consumers.export;

import io.sockcdc.consumers.config.SiemSettings.SyslogSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A syslog server. What UDP loses, nobody learns of. */
final class SyslogDestination implements LineDestination {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogDestination.class);

    private final SyslogSettings settings;
    private final SyslogSenders senders;
    private @Nullable SyslogSender sender;

    SyslogDestination(SyslogSettings settings, SyslogSenders senders) {
        this.settings = settings;
        this.senders = senders;
    }

    @Override
    public void begin() throws DestinationException {
        open();
    }

    @Override
    public void write(Line line) throws DestinationException {
        try {
            open().send(new SyslogSender.Message(
                    line.severity(),
                    Instant.EPOCH.plus(line.atMicros(), ChronoUnit.MICROS),
                    line.hostName(),
                    line.kind(),
                    new String(line.text(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw failed("sending", e);
        }
    }

    @Override
    public void commit() throws DestinationException {
        try {
            open().flush();
        } catch (IOException e) {
            throw failed("sending", e);
        }
    }

    @Override
    public void close() {
        SyslogSender open = sender;
        sender = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a syslog connection did not close well");
            }
        }
    }

    private SyslogSender open() throws DestinationException {
        SyslogSender open = sender;
        if (open == null) {
            try {
                open = senders.open(
                        settings.server(), settings.transport().name().toLowerCase(Locale.ROOT));
                sender = open;
            } catch (IOException e) {
                throw failed("connecting", e);
            }
        }
        return open;
    }

    private DestinationException failed(String doing, IOException cause) {
        close();
        return new DestinationException(doing + " to syslog " + settings.server() + ": " + cause.getMessage(), cause);
    }
}
