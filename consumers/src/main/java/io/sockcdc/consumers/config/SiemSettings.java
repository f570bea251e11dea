package io.sockcdc.consumers.config;

import io.sockcdc.consumers.config.ReceiverSettings.Facility;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.siem.privacy.AddressPolicy;
import io.sockcdc.consumers.siem.privacy.Privacy;
import io.sockcdc.consumers.siem.privacy.PseudonymKey;
import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to security systems. The constructors refuse what cannot be, with an {@link IllegalArgumentException} that names
 * the key.
 */
public record SiemSettings(
        @Setting("The format of what is exported; nothing is exported without one.") @Nullable SiemFormat format,

        @Setting("Where it goes; each destination reads for itself, so that one that is dead delays no other.")
        List<Destination> destinations,

        @Setting("Whether socket events are exported.") boolean events,

        @Setting("Whether anomalies are exported.") boolean anomalies,

        @Setting("Where a destination begins that has never taken anything: with the oldest record kept, or now.")
        Begin begin,

        @Setting("File with the key of pseudonyms: 32 bytes, as they are, as 64 hexadecimal digits or in Base64; the "
                + "variable SOCKCDC_SIEM_KEY may hold the text instead.")
        @Nullable Path keyFile,

        @Setting("The topic sockcdc.siem.") TopicSettings topic,
        @Setting("A file that is rotated.") FileSettings file,
        @Setting("A syslog server.") SyslogSettings syslog) {
    /** A place that takes lines. */
    public enum Destination {
        /** The topic {@code sockcdc.siem}. */
        TOPIC,
        /** A rotated file. */
        FILE,
        /** A syslog server, RFC 5424. */
        SYSLOG
    }

    /** Where reading begins. */
    public enum Begin {
        /** With the oldest record. */
        EARLIEST,
        /** With what comes from now on. */
        LATEST
    }

    /** When a file is written through to the disk. */
    public enum Fsync {
        /** With every batch, before it counts as taken. */
        BATCH,
        /** When it is rotated. */
        ROTATION,
        /** When the system likes. */
        NEVER
    }

    /** How lines reach a syslog server. */
    public enum Transport {
        /** Datagrams: nobody says whether they arrived. */
        UDP,
        /** A connection. */
        TCP,
        /** A connection with TLS. */
        TLS
    }

    /** What a destination does not get to see. */
    public record PrivacySettings(
            @Setting(
                    "What becomes of IP addresses: they stay, become keyed pseudonyms that keep prefixes (Crypto-PAn), "
                            + "or lose their last bits.")
            AddressPolicy addresses,

            @Setting("Bits of an IPv4 address that truncation keeps, 0 to 32.")
            int ipv4Prefix,

            @Setting("Bits of an IPv6 address that truncation keeps, 0 to 128.")
            int ipv6Prefix,

            @Setting("Fields of events that are left out, by their names in the schema, as user or tcp_info.rtt_us; "
                    + "anomalies lose them too.")
            List<String> drop) {
        static final PrivacySettings DEFAULTS = new PrivacySettings(AddressPolicy.KEEP, 24, 48, List.of());

        public PrivacySettings {
            drop = List.copyOf(drop);
            between("ipv4-prefix", ipv4Prefix, 0, 32);
            between("ipv6-prefix", ipv6Prefix, 0, 128);
            Privacy.of(AddressPolicy.KEEP, ipv4Prefix, ipv6Prefix, drop, null);
        }

        /** Hides it; owned by one thread. */
        public Privacy privacy(@Nullable PseudonymKey key) {
            return Privacy.of(addresses, ipv4Prefix, ipv6Prefix, drop, key);
        }
    }

    /** How the topic is written. */
    public record TopicSettings(
            @Setting("The format here, when it is not siem.format.") @Nullable SiemFormat format,

            @Setting("What it does not get to see.") PrivacySettings privacy) {
        static final TopicSettings DEFAULTS = new TopicSettings(null, PrivacySettings.DEFAULTS);
    }

    /** How the file is written. */
    public record FileSettings(
            @Setting("The file that is written; by default siem/sockcdc-FORMAT.log in the data directory.") @Nullable Path path,

            @Setting("The file is rotated before it grows beyond this, at least 64KiB.")
            ByteSize rotateSize,

            @Setting("The file is rotated when it is this old, at least 1s.")
            Duration rotateEvery,

            @Setting("Rotated files that are kept beside the one that is written, 1 to 10000; the oldest goes first.")
            int keep,

            @Setting(
                    "When the file is written through to the disk: with every batch before it counts as taken, when it "
                            + "is rotated, or never.")
            Fsync fsync,

            @Setting("What must stay free on the disk: below it nothing is written and the destination waits.")
            ByteSize minFree,

            @Setting("The format here, when it is not siem.format.") @Nullable SiemFormat format,

            @Setting("What it does not get to see.") PrivacySettings privacy) {
        static final FileSettings DEFAULTS = new FileSettings(
                null,
                ByteSize.ofMebibytes(64),
                Duration.ofHours(1),
                24,
                Fsync.BATCH,
                ByteSize.ofMebibytes(256),
                null,
                PrivacySettings.DEFAULTS);

        public FileSettings {
            between("rotate-size in bytes", rotateSize.bytes(), 64 << 10, Long.MAX_VALUE);
            between("rotate-every in seconds", rotateEvery.toSeconds(), 1, Long.MAX_VALUE);
            between("keep", keep, 1, 10_000);
        }
    }

    /** How syslog is written. */
    public record SyslogSettings(
            @Setting("The server, HOST:PORT.") String server,

            @Setting("How messages go there: udp, tcp or tls.")
            Transport transport,

            @Setting("Certificates in PEM to trust instead of Java's, for tls.") @Nullable Path caFile,

            @Setting("Facility of the messages.") Facility facility,

            @Setting("The format here, when it is not siem.format.") @Nullable SiemFormat format,

            @Setting("What it does not get to see.") PrivacySettings privacy) {
        static final SyslogSettings DEFAULTS = new SyslogSettings(
                "localhost:514", Transport.UDP, null, Facility.LOCAL0, null, PrivacySettings.DEFAULTS);

        public SyslogSettings {
            if (!server.matches("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]\\s]+):[0-9]{1,5}")) {
                throw new IllegalArgumentException("server must be HOST:PORT, not " + server);
            }
        }
    }

    public SiemSettings {
        destinations = destinations.isEmpty() ? List.of() : List.copyOf(EnumSet.copyOf(destinations));
        refuseHeaderLines("topic", topic.format() == null ? format : topic.format(), Destination.TOPIC, destinations);
        refuseHeaderLines(
                "syslog", syslog.format() == null ? format : syslog.format(), Destination.SYSLOG, destinations);
    }

    /** What holds when nothing is said: nothing is exported. */
    public static SiemSettings defaults() {
        return new SiemSettings(
                null,
                List.of(),
                true,
                true,
                Begin.EARLIEST,
                null,
                TopicSettings.DEFAULTS,
                FileSettings.DEFAULTS,
                SyslogSettings.DEFAULTS);
    }

    /** Whether anything is exported at all. */
    public boolean isOn() {
        return (events || anomalies) && destinations.stream().anyMatch(destination -> formatOf(destination) != null);
    }

    /** The format of a destination; null when it has none and so is off. */
    public @Nullable SiemFormat formatOf(Destination destination) {
        SiemFormat own = switch (destination) {
            case TOPIC -> topic.format();
            case FILE -> file.format();
            case SYSLOG -> syslog.format();
        };
        return own == null ? format : own;
    }

    /** What a destination does not get to see. */
    public PrivacySettings privacyOf(Destination destination) {
        return switch (destination) {
            case TOPIC -> topic.privacy();
            case FILE -> file.privacy();
            case SYSLOG -> syslog.privacy();
        };
    }

    private static void refuseHeaderLines(
            String key, @Nullable SiemFormat format, Destination destination, List<Destination> destinations) {
        if (format == SiemFormat.ZEEK && destinations.contains(destination)) {
            throw new IllegalArgumentException(
                    "siem." + key + ".format cannot be zeek, whose header lines belong into a file; use zeek-json");
        }
    }

    private static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + " must be " + (most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most)
                            + ", not " + value);
        }
    }
}
