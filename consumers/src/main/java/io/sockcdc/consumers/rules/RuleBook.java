package io.sockcdc.consumers.rules;

import io.sockcdc.settings.Settings;
import io.sockcdc.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules and thresholds in force: one set for all, and others for groups of subjects. Immutable. */
public final class RuleBook {
    /** Grows when a rule judges otherwise than before with the same thresholds. */
    static final int RULES_VERSION = 2;

    private static final String ALL = "all";

    private final RuleSettings settings;
    private final List<Bound> groups;
    private final String fingerprint;

    private RuleBook(RuleSettings settings, List<Bound> groups) {
        this.settings = settings;
        this.groups = groups;
        this.fingerprint =
                digest(RULES_VERSION + "\n" + settings + "\n" + groups).substring(0, 16);
    }

    /**
     * Subjects that are judged otherwise. A subject belongs to a group when each list that is not empty names one of the
     * subject's fields; of several groups the first counts.
     *
     * @param name for people
     * @param networks remote networks, CIDR
     * @param ports local or remote ports
     * @param hosts host ids
     * @param processes command names
     * @param exempt rules that do not judge the group, or {@code all}
     * @param values settings that differ, as {@code connection-flood.limit}
     */
    public record Group(
            String name,
            List<String> networks,
            List<Integer> ports,
            List<String> hosts,
            List<String> processes,
            List<String> exempt,
            Map<String, String> values) {
        /** Takes copies. */
        public Group {
            networks = List.copyOf(networks);
            ports = List.copyOf(ports);
            hosts = List.copyOf(hosts);
            processes = List.copyOf(processes);
            exempt = List.copyOf(exempt);
            // Sorted: the fingerprint is made from its text, and must be the same in every process.
            values = Collections.unmodifiableMap(new TreeMap<>(values));
        }
    }

    private record Bound(Group group, List<Network> networks, RuleSettings settings) {
        boolean has(Subject subject) {
            return matches(networks.isEmpty(), subject.remoteIp() != null && inNetwork(subject.remoteIp()))
                    && matches(
                            group.ports.isEmpty(),
                            contains(group.ports, subject.localPort()) || contains(group.ports, subject.remotePort()))
                    && matches(group.hosts.isEmpty(), contains(group.hosts, subject.hostId()))
                    && matches(group.processes.isEmpty(), contains(group.processes, subject.process()));
        }

        private boolean inNetwork(String ip) {
            return networks.stream().anyMatch(network -> network.contains(ip));
        }

        private static boolean matches(boolean unsaid, boolean named) {
            return unsaid || named;
        }

        private static boolean contains(List<?> list, @Nullable Object value) {
            return value != null && list.contains(value);
        }
    }

    /** The defaults, without groups. */
    public static RuleBook defaults() {
        return new RuleBook(RuleSettings.DEFAULTS, List.of());
    }

    /**
     * The defaults with these values.
     *
     * @param values by key, as {@code connection-flood.limit}
     * @param groups the first that a subject belongs to counts
     * @throws RuleBookException when a key is unknown or a value is refused
     */
    public static RuleBook of(Map<String, String> values, List<Group> groups) {
        RuleSettings settings = bind(RuleSettings.DEFAULTS, values, null);
        List<Bound> bound = new ArrayList<>();
        for (Group group : groups) {
            bound.add(bind(settings, group));
        }
        return new RuleBook(settings, List.copyOf(bound));
    }

    private static Bound bind(RuleSettings settings, Group group) {
        List<Network> networks = new ArrayList<>();
        for (String network : group.networks) {
            try {
                networks.add(Network.parse(network));
            } catch (IllegalArgumentException e) {
                throw new RuleBookException(group.name, "networks", String.valueOf(e.getMessage()), e);
            }
        }
        for (String rule : group.exempt) {
            if (!rule.equals(ALL)
                    && RuleSettings.rules().stream().noneMatch(its -> its.id().equals(rule))) {
                throw new RuleBookException(group.name, "exempt", "no rule is called " + rule, null);
            }
        }
        for (String key : group.values.keySet()) {
            if (key.startsWith("general.")) {
                throw new RuleBookException(group.name, key, "general settings are the same for every group", null);
            }
        }
        if (group.networks.isEmpty() && group.ports.isEmpty() && group.hosts.isEmpty() && group.processes.isEmpty()) {
            throw new RuleBookException(
                    group.name, null, "a group needs networks, ports, hosts or processes, or it is everyone", null);
        }
        return new Bound(group, List.copyOf(networks), bind(settings, group.values, group.name));
    }

    private static RuleSettings bind(RuleSettings defaults, Map<String, String> values, @Nullable String group) {
        try {
            return Settings.load(null, Map.of(), values).bind(defaults).get(RuleSettings.class);
        } catch (SettingsException e) {
            String message = String.valueOf(e.getMessage());
            String key = null;
            for (String candidate : values.keySet()) {
                boolean named = message.startsWith("flag " + candidate + ":");
                if (named && (key == null || candidate.length() > key.length())) {
                    key = candidate;
                }
            }
            String reason = key == null ? message : message.substring(("flag " + key + ": ").length());
            throw new RuleBookException(group, key, reason, e);
        }
    }

    /** Names the rules and thresholds: the same name and the same history give the same flags. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Ids of all rules, in the order of the reference. */
    public static List<String> ruleIds() {
        return RuleSettings.rules().stream().<String>map(Rule::id).toList();
    }

    GeneralSettings general() {
        return settings.general();
    }

    /** The settings of all that no group changes. */
    <C extends Record & RuleSwitch> C settings(Rule<C, ?> rule) {
        return rule.settings(settings);
    }

    /** The settings by which a rule judges a subject; null when it does not judge it. */
    <C extends Record & RuleSwitch> @Nullable C settings(Rule<C, ?> rule, Subject subject) {
        for (Bound group : groups) {
            if (group.has(subject)) {
                boolean exempt = group.group.exempt.contains(ALL) || group.group.exempt.contains(rule.id());
                C its = rule.settings(group.settings);
                return exempt || !its.enabled() ? null : its;
            }
        }
        C its = rule.settings(settings);
        return its.enabled() ? its : null;
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
