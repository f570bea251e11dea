package io.sockcdc.consumers.address;

import java.util.Comparator;

/** Addresses in the order of their numbers: IPv4 first, 10.0.0.9 before 10.0.0.10; everything else by its text behind them. */
public final class AddressOrder implements Comparator<String> {
    /** The order. */
    public static final AddressOrder INSTANCE = new AddressOrder();

    private static final long NO_IPV4 = Long.MAX_VALUE;

    private AddressOrder() {}

    @Override
    public int compare(String one, String other) {
        int byNumber = Long.compare(ipv4(one), ipv4(other));
        return byNumber != 0 ? byNumber : one.compareTo(other);
    }

    private static long ipv4(String text) {
        long address = 0;
        int part = 0;
        int parts = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                address = address << 8 | part;
                part = 0;
                parts++;
            } else if (c >= '0' && c <= '9' && part <= 25) {
                part = part * 10 + c - '0';
            } else {
                return NO_IPV4;
            }
        }
        return parts == 4 ? address << 8 | part : NO_IPV4;
    }
}
