package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.IpAddress;
import java.nio.charset.StandardCharsets;

/** Addresses as events spell them. */
public final class RemoteIps {
    private RemoteIps() {}

    public static String text(IpAddress address) {
        byte[] into = new byte[64];
        return new String(into, 0, IpText.write(address, into, 0), StandardCharsets.US_ASCII);
    }
}
