package io.sockcdc.filter;

import io.sockcdc.filter.Endpoint.Comparison;
import io.sockcdc.filter.Endpoint.Side;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Filters from a seed. */
final class RandomFilters {
    private static final List<String> HOSTS = List.of(
            "127.0.0.1",
            "127.0.0.2",
            "127.0.0.0/30",
            "127/8",
            "127.8.0.0/16",
            "127.8.9.1",
            "10.0.0.0/8",
            "[::1]",
            "[2001:db8::/32]",
            "[2001:db8::1]",
            "[2001:db8:1::/48]",
            "[::ffff:127.0.0.1]",
            "[::ffff:0:0/96]");
    private static final String[] AWKWARD = {
        "nginx", "tmux: server", "a\\b", "and", "!=", "(x)", "it's", "say \"hi\"", "/", "=", "é", "x)", "\t", "0"
    };

    private final Random random;
    private final List<Integer> ports;

    RandomFilters(long seed, List<Integer> ports) {
        this.random = new Random(seed);
        this.ports = ports;
    }

    /** A filter that ss understands: states, if any, stand first. */
    SocketFilter forSs(int depth) {
        SocketFilter expression = tree(depth, this::ssPredicate);
        return random.nextInt(3) == 0 ? Logic.And.of(List.of(states(), expression)) : expression;
    }

    /** Any filter of the language. */
    SocketFilter any(int depth) {
        return tree(depth, () -> switch (random.nextInt(4)) {
            case 0 -> states();
            case 1 -> extension();
            case 2 -> rare();
            default -> ssPredicate();
        });
    }

    private SocketFilter tree(int depth, Supplier<SocketFilter> predicate) {
        if (depth == 0) {
            return predicate.get();
        }
        return switch (random.nextInt(4)) {
            case 0 -> new Logic.Not(tree(depth - 1, predicate));
            case 1 -> Logic.And.of(List.of(tree(depth - 1, predicate), tree(depth - 1, predicate)));
            case 2 -> Logic.Or.of(List.of(tree(depth - 1, predicate), tree(depth - 1, predicate)));
            default -> predicate.get();
        };
    }

    /** Without bound-inactive, which ss 6.1 cannot name, unless the text leaves states out. */
    private SocketFilter states() {
        int mask = random.nextInt() & StateNames.ALL & ~(1 << 13);
        return new Property.States(Integer.bitCount(mask) > 6 ? mask | 1 << 13 : mask == 0 ? 1 << 1 : mask);
    }

    private SocketFilter ssPredicate() {
        Side side = random.nextBoolean() ? Side.SOURCE : Side.DESTINATION;
        return switch (random.nextInt(5)) {
            case 0, 1 -> SocketFilter.parse((side == Side.SOURCE ? "src " : "dst ") + pick(HOSTS));
            case 2 -> new Endpoint.Any(side, null);
            default -> new Endpoint.Port(side, pick(List.of(Comparison.values())), null, pick(ports));
        };
    }

    private SocketFilter rare() {
        boolean negated = random.nextBoolean();
        Side side = random.nextBoolean() ? Side.SOURCE : Side.DESTINATION;
        return switch (random.nextInt(6)) {
            case 0 ->
                random.nextBoolean()
                        ? new Property.Autobound(32768, 60999)
                        : new Property.Mark(random.nextInt(), random.nextBoolean() ? -1 : random.nextInt(), negated);
            case 1 -> new Property.Device(null, random.nextInt(99), negated);
            case 2 -> new Property.Device("eth" + random.nextInt(9), null, negated);
            case 3 -> new Property.Cgroup("/" + awkward().replaceAll("/", ""), negated);
            case 4 -> new Endpoint.Named(side, AddressFamily.UNIX, "/run/" + awkward() + "*", null);
            default ->
                new Endpoint.Address(
                        side,
                        family(AddressFamily.INET6),
                        false,
                        random.nextLong(),
                        random.nextLong(),
                        random.nextInt(129));
        };
    }

    private SocketFilter extension() {
        boolean negated = random.nextBoolean();
        return switch (random.nextInt(7)) {
            case 0 -> new Extension.Pid(random.nextInt(1 << 22), negated);
            case 1 -> new Extension.Uid(random.nextLong(1L << 32), negated);
            case 2 -> new Extension.Command(awkward(), negated);
            case 3 -> new Extension.Container(awkward(), negated);
            case 4 -> new Extension.DirectionIs(pick(List.of(FilterTarget.Direction.values())), negated);
            case 5 -> new Extension.ProtocolIs(pick(List.of(TransportName.values())), negated);
            default -> new Extension.OpIs(pick(List.of(FilterTarget.Op.values())), negated);
        };
    }

    private @Nullable AddressFamily family(AddressFamily one) {
        return random.nextBoolean() ? one : null;
    }

    private String awkward() {
        return AWKWARD[random.nextInt(AWKWARD.length)];
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
