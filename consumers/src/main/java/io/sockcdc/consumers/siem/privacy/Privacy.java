package io.sockcdc.consumers.siem.privacy;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.SocketEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one destination does not get to see. Records are changed in place, before a format sees them: what a format derives
 * from addresses, as the Community ID, it derives from the masked ones. Owned by one thread.
 */
public final class Privacy {
    private final @Nullable AddressMask mask;
    private final DropList drop;

    private Privacy(@Nullable AddressMask mask, DropList drop) {
        this.mask = mask;
        this.drop = drop;
    }

    /**
     * What holds for a destination.
     *
     * @param addresses what becomes of addresses
     * @param ipv4Prefix bits that truncation keeps, 0 to 32
     * @param ipv6Prefix bits that truncation keeps, 0 to 128
     * @param drop names of fields of SocketEvent
     * @param key for pseudonyms
     * @throws IllegalArgumentException when a name is no field that can be dropped, or pseudonyms are wanted without a key
     */
    public static Privacy of(
            AddressPolicy addresses,
            int ipv4Prefix,
            int ipv6Prefix,
            Collection<String> drop,
            @Nullable PseudonymKey key) {
        DropList fields = new DropList(drop);
        return switch (addresses) {
            case KEEP -> new Privacy(null, fields);
            case TRUNCATE -> new Privacy(new AddressMask(null, ipv4Prefix, ipv6Prefix), fields);
            case PSEUDONYM -> {
                if (key == null) {
                    throw new IllegalArgumentException(
                            "pseudonyms need a key: set siem.key-file or the variable " + PseudonymKey.VARIABLE);
                }
                yield new Privacy(new AddressMask(key.cipher(), ipv4Prefix, ipv6Prefix), fields);
            }
        };
    }

    /** Hides what is to be hidden in an event. */
    public void apply(SocketEvent event) {
        drop.apply(event);
        if (mask != null) {
            event.setLocalIp(mask.mask(event.getLocalIp()));
            event.setRemoteIp(mask.mask(event.getRemoteIp()));
        }
    }

    /** Hides what is to be hidden in a step of an anomaly. */
    public void apply(Anomaly anomaly) {
        drop.apply(anomaly);
        if (mask == null) {
            return;
        }
        Map<String, String> fields = new TreeMap<>(anomaly.getSubject().getFields());
        fields.replaceAll((name, value) -> mask.maskWithin(value));
        anomaly.getSubject().setFields(fields);
        for (AnomalyEvidence socket : anomaly.getEvidence()) {
            socket.setLocalIp(mask.mask(socket.getLocalIp()));
            socket.setRemoteIp(mask.mask(socket.getRemoteIp()));
        }
        anomaly.setText(mask.maskWithin(anomaly.getText()));
        anomaly.setAnomalyId(idOf(anomaly));
    }

    /** The record's own id is a digest over the address, which could be found by trying all of them. */
    private static String idOf(Anomaly anomaly) {
        String text = anomaly.getRule()
                + '\n'
                + anomaly.getSubject().getKind()
                + '\n'
                + anomaly.getSubject().getFields()
                + '\n'
                + anomaly.getFirstSeen();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
