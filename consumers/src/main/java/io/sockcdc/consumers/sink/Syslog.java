package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** One syslog message for each step, over UDP, TCP or TLS. */
final class Syslog implements Receiver {
    private final SyslogMessage messages;
    private final SyslogTransport transport;

    Syslog(ReceiverSettings settings) throws DeliveryException {
        messages =
                new SyslogMessage(settings, hostName(), ProcessHandle.current().pid());
        transport = SyslogTransport.of(settings);
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
        byte[] message;
        if (parcel instanceof Parcel.Steps steps) {
            message = messages.of(steps.steps().get(0).anomaly(), transport.mostOctets());
        } else if (parcel instanceof Parcel.More more) {
            message = messages.of(more, transport.mostOctets());
        } else {
            throw new IllegalStateException("no such parcel");
        }
        try {
            transport.send(message);
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
