package io.sockcdc.consumers.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is told of anomaly flags. The constructor refuses what cannot be, with an {@link IllegalArgumentException} that names
 * the receiver and the key, and never a secret.
 *
 * @param receivers by the names that users gave them
 */
public record DeliverySettings(Map<String, ReceiverSettings> receivers) {
    public DeliverySettings {
        receivers = Collections.unmodifiableMap(new LinkedHashMap<>(receivers));
        receivers.forEach((name, receiver) -> receiver.check(name));
    }

    /** What holds when nothing is said: nobody is told. */
    public static DeliverySettings defaults() {
        return new DeliverySettings(Map.of());
    }
}
