package io.sockcdc.app.doctor;

import io.sockcdc.consumers.config.ReceiverSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether receivers of alerts take connections. Nothing is sent to them. */
public final class ReceiversCheck implements Check {
    private static final int PATIENCE_MS = 2_000;

    private final Map<String, ReceiverSettings> receivers;

    /** Looks at these, by name. */
    public ReceiversCheck(Map<String, ReceiverSettings> receivers) {
        this.receivers = Map.copyOf(receivers);
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        receivers.forEach((name, receiver) -> findings.add(look("alerts to " + name, receiver)));
        return findings;
    }

    private static Finding look(String name, ReceiverSettings receiver) {
        URI address = receiver.address();
        InetSocketAddress place = new InetSocketAddress(address.getHost(), port(address));
        String later = "; its alerts wait in Kafka until it is there";
        if (place.isUnresolved()) {
            return Finding.missing(name, address.getHost() + " has no address" + later, "correct its url");
        }
        if (address.getScheme().equalsIgnoreCase("udp")) {
            return Finding.ok(name, receiver.place() + " has an address; UDP does not tell whether anyone listens");
        }
        try (Socket socket = new Socket()) {
            socket.connect(place, PATIENCE_MS);
            return Finding.ok(name, receiver.place() + " takes connections");
        } catch (IOException e) {
            return Finding.missing(
                    name,
                    receiver.place() + " takes no connection (" + e.getMessage() + ")" + later,
                    "start it, or correct its url");
        }
    }

    private static int port(URI address) {
        if (address.getPort() > 0) {
            return address.getPort();
        }
        return address.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    }
}
