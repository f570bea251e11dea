package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.address.AddressCode;
import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom something counts for, small and quick to look up: the key of the counts inside, of which {@link #toSubject} is the form
 * outside. Immutable.
 */
final class SubjectId {
    /** One order for all, the same in every process. */
    static final Comparator<SubjectId> ORDER = Comparator.comparing(SubjectId::kind)
            .thenComparing(id -> id.host, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(id -> id.name, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(id -> id.protocol, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(id -> id.number);

    private static final SubjectKind[] KINDS = SubjectKind.values();

    private final SubjectKind kind;
    private final @Nullable String host;
    /** Address, program or network; null for a service and for a remainder. */
    private final @Nullable String name;
    /** Of a service; null for all others. */
    private final @Nullable String protocol;
    /** Port of a service, partition of a remainder. */
    private final int number;

    private final int hash;
    /** Of the name, when it is an address that has one. */
    private final long code;

    private SubjectId(
            SubjectKind kind, @Nullable String host, @Nullable String name, @Nullable String protocol, int number) {
        this.kind = kind;
        this.host = host;
        this.name = name;
        this.protocol = protocol;
        this.number = number;
        int mixed = kind.ordinal() + 31 * (host == null ? 0 : host.hashCode());
        mixed = 31 * mixed + (name == null ? 0 : name.hashCode());
        this.hash = 31 * mixed + number;
        this.code = AddressCode.of(name);
    }

    static SubjectId remoteIp(String ip) {
        return new SubjectId(SubjectKind.REMOTE_IP, null, ip, null, 0);
    }

    static SubjectId hostRemoteIp(String host, String ip) {
        return new SubjectId(SubjectKind.HOST_REMOTE_IP, host, ip, null, 0);
    }

    static SubjectId hostService(String host, int port, String protocol) {
        return new SubjectId(SubjectKind.HOST_SERVICE, host, null, protocol, port);
    }

    static SubjectId hostProcess(String host, String command) {
        return new SubjectId(SubjectKind.HOST_PROCESS, host, command, null, 0);
    }

    static SubjectId network(String name) {
        return new SubjectId(SubjectKind.NETWORK, null, name, null, 0);
    }

    /** What a partition counts together. */
    static SubjectId remainder(SubjectKind kind, int partition) {
        return new SubjectId(kind, null, null, null, partition);
    }

    /** Of a subject as it is published; null when it is of no kind that this version counts. */
    static @Nullable SubjectId of(CountSubject subject) {
        Integer remainder = subject.getRemainder();
        if (remainder != null) {
            return remainder(subject.getKind(), remainder);
        }
        String host = subject.getHostId();
        String ip = subject.getIp();
        Integer port = subject.getPort();
        return switch (subject.getKind()) {
            case REMOTE_IP -> ip == null ? null : remoteIp(ip);
            case HOST_REMOTE_IP -> ip == null || host == null ? null : hostRemoteIp(host, ip);
            case HOST_SERVICE ->
                host == null || port == null ? null : hostService(host, port, String.valueOf(subject.getProtocol()));
            case HOST_PROCESS ->
                host == null || subject.getProcess() == null ? null : hostProcess(host, subject.getProcess());
            case NETWORK -> subject.getNetwork() == null ? null : network(subject.getNetwork());
            default -> null;
        };
    }

    CountSubject toSubject() {
        boolean remainder = isRemainder();
        boolean service = protocol != null;
        return new CountSubject(
                kind,
                host,
                kind == SubjectKind.REMOTE_IP || kind == SubjectKind.HOST_REMOTE_IP ? name : null,
                service ? (Integer) number : null,
                protocol,
                kind == SubjectKind.HOST_PROCESS ? name : null,
                kind == SubjectKind.NETWORK ? name : null,
                remainder ? (Integer) number : null);
    }

    /** The same subject with that object for the equal name of its host. */
    SubjectId at(String sameHost) {
        return new SubjectId(kind, sameHost, name, protocol, number);
    }

    SubjectKind kind() {
        return kind;
    }

    /** The host it is on; null when it is over all hosts. */
    @Nullable String host() {
        return host;
    }

    boolean isRemainder() {
        return host == null && name == null;
    }

    /** Whether it is an address at the far end: then the addresses at the other side of it are local ones. */
    boolean isRemoteAddress() {
        return kind == SubjectKind.REMOTE_IP || kind == SubjectKind.HOST_REMOTE_IP;
    }

    /** The share that counts it. Subjects of one address are together; the same in every process. */
    int share(int shares) {
        String together = name != null ? name : host;
        int mixed = (31 * (together == null ? 0 : together.hashCode()) + number) * 0x9E3779B9;
        return Math.floorMod(mixed ^ mixed >>> 16, shares);
    }

    void write(PackedWriter out, TextPlaces texts) {
        out.writeByte(kind.ordinal());
        texts.write(host, out);
        texts.write(name, out);
        texts.write(protocol, out);
        out.writeLong(number);
    }

    static SubjectId read(PackedReader in, TextPlaces texts) {
        return new SubjectId(KINDS[in.readByte()], texts.read(in), texts.read(in), texts.read(in), in.readInt());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SubjectId its
                        && its.hash == hash
                        && its.kind == kind
                        && its.number == number
                        && its.code == code
                        && (code != AddressCode.NONE || Objects.equals(its.name, name))
                        && Objects.equals(its.host, host)
                        && Objects.equals(its.protocol, protocol));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return toSubject().toString();
    }
}
