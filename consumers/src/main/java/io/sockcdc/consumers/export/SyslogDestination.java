package io.sockcdc.consumers.export;

import io.sockcdc.consumers.config.SiemSettings.SyslogSettings;
import io.sockcdc.consumers.syslog.SyslogMessage;
import io.sockcdc.consumers.syslog.SyslogTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** A syslog server: each line is the text of a message, whole. What UDP loses, nobody learns of. */
final class SyslogDestination implements LineDestination {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SyslogSettings settings;
    private final long processId;
    private final SyslogTransport transport;

    /** @throws ExportException when the certificates to trust cannot be read */
    SyslogDestination(SyslogSettings settings, long processId) throws ExportException {
        this.settings = settings;
        this.processId = processId;
        String scheme = settings.transport().name().toLowerCase(Locale.ROOT);
        try {
            transport = SyslogTransport.of(URI.create(scheme + "://" + settings.server()), TIMEOUT, settings.caFile());
        } catch (IOException e) {
            throw new ExportException("siem.syslog.ca-file: " + e.getMessage(), e);
        }
    }

    @Override
    public void begin() {
        // The transport connects with the first message.
    }

    @Override
    public void write(Line line) throws DestinationException {
        SyslogMessage message = new SyslogMessage(
                settings.facility().number(),
                line.severity(),
                Instant.EPOCH.plus(line.atMicros(), ChronoUnit.MICROS),
                line.hostName(),
                processId,
                line.kind(),
                "",
                Map.of(),
                new String(line.text(), StandardCharsets.UTF_8));
        try {
            transport.send(message.encode(transport.mostOctets()));
        } catch (IOException e) {
            close();
            throw new DestinationException("sending to syslog " + settings.server() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void commit() {
        // A message counts as taken when the kernel took it: syslog has no acknowledgement.
    }

    @Override
    public void close() {
        transport.close();
    }
}
