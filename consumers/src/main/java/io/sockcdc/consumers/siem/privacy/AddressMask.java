package io.sockcdc.consumers.siem.privacy;

import io.sockcdc.consumers.siem.IpBytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces addresses, alone or within a text, and remembers the last ones. Owned by one thread. */
final class AddressMask {
    private static final int REMEMBERED = 8192;
    /** What may be an address: digits with dots, or hexadecimal digits with at least two colons. */
    private static final Pattern CANDIDATE = Pattern.compile(
            "(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*|[0-9]{1,3}(?:\\.[0-9]{1,3}){3})");

    private final @Nullable CryptoPan cipher;
    private final int ipv4Prefix;
    private final int ipv6Prefix;
    private final Map<String, String> known = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** A mask that makes pseudonyms when there is a cipher, and truncates otherwise. */
    AddressMask(@Nullable CryptoPan cipher, int ipv4Prefix, int ipv6Prefix) {
        this.cipher = cipher;
        this.ipv4Prefix = ipv4Prefix;
        this.ipv6Prefix = ipv6Prefix;
    }

    /** What stands for an address; null for a text that is none, so that nothing slips through. */
    @Nullable String mask(@Nullable String address) {
        if (address == null) {
            return null;
        }
        String masked = known.get(address);
        if (masked == null) {
            byte[] bytes = IpBytes.parse(address);
            if (bytes == null) {
                return null;
            }
            masked = IpBytes.format(cipher == null ? truncate(bytes) : cipher.pseudonym(bytes));
            known.put(address, masked);
        }
        return masked;
    }

    /** A text with every address in it replaced. */
    String maskWithin(String text) {
        return CANDIDATE.matcher(text).replaceAll(found -> {
            String candidate = found.group();
            int end = candidate.length();
            while (end > 0 && IpBytes.parse(candidate.substring(0, end)) == null) {
                end--;
            }
            String masked = mask(candidate.substring(0, end));
            return Matcher.quoteReplacement(masked == null ? candidate : masked + candidate.substring(end));
        });
    }

    private byte[] truncate(byte[] address) {
        int prefix = address.length == 4 ? ipv4Prefix : ipv6Prefix;
        byte[] truncated = address.clone();
        for (int bit = prefix; bit < truncated.length * 8; bit++) {
            truncated[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return truncated;
    }
}
