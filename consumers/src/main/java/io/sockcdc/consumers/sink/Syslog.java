package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.consumers.syslog.SyslogMessage;
import io.sockcdc.consumers.syslog.SyslogTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** One syslog message for each step, over UDP, TCP or TLS. */
final class Syslog implements Receiver {
    private final SyslogMessages messages;
    private final SyslogTransport transport;

    Syslog(ReceiverSettings settings) throws DeliveryException {
        messages =
                new SyslogMessages(settings, hostName(), ProcessHandle.current().pid());
        try {
            transport = SyslogTransport.of(settings.address(), settings.timeout(), settings.caFile());
        } catch (IOException e) {
            throw new DeliveryException("ca-file: " + e.getMessage(), e);
        }
    }

    @Override
    public int batch() {
        return 1;
    }

    @Override
    public boolean isLimited() {
        return true;
    }

    @Override
    public Answer send(Parcel parcel) {
        SyslogMessage message;
        if (parcel instanceof Parcel.Steps steps) {
            message = messages.of(steps.steps().get(0).anomaly());
        } else if (parcel instanceof Parcel.More more) {
            message = messages.of(more);
        } else {
            throw new IllegalStateException("no such parcel");
        }
        try {
            transport.send(message.encode(transport.commonOctets()));
            return new Answer.Accepted();
        } catch (IOException e) {
            transport.close();
            return new Answer.Later(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), null);
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return ""; // its own name has no address: NILVALUE
        }
    }
}
