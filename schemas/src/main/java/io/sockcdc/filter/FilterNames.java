package io.sockcdc.filter;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What names in a filter mean on a machine. Host names are never looked up. */
public interface FilterNames {
    /** Port of a service, or null; the protocol is {@code tcp} or {@code udp}. */
    @Nullable Integer servicePort(String service, String protocol);

    /** Service that has a port, or null; the protocol is {@code tcp} or {@code udp}. */
    @Nullable String serviceName(int port, String protocol);

    /** Index of an interface, or null. */
    @Nullable Integer interfaceIndex(String name);

    /** User id of a user name, or null. */
    @Nullable Long userId(String name);

    /** Lowest port that the kernel gives to a socket that asks for none. */
    int lowestEphemeralPort();

    /** Highest port that the kernel gives to a socket that asks for none. */
    int highestEphemeralPort();

    /** The common services, root, Linux's default port range, and no interface. */
    static FilterNames builtIn() {
        return BuiltInNames.INSTANCE;
    }

    /**
     * What {@code /etc/services}, {@code /etc/passwd}, {@code /sys/class/net} and the port range under {@code /proc} say,
     * read now; where they say nothing, the built-in names.
     *
     * @param root directory under which those files lie, {@code /} for the machine itself
     */
    static FilterNames ofMachine(Path root) {
        return MachineNames.read(root);
    }
}
