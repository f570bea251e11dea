package io.sockcdc.app.doctor;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All checks, in the order people read them. */
public final class Doctor {

    private final List<Check> checks;

    private Doctor(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /**
     * The checks of this machine.
     *
     * @param dataDirectory where data would be kept
     * @param kafka properties of a client of the Kafka to ask, or null when there is none
     * @param receiveBufferBytes receive buffer that is wanted, as the kernel reports it
     * @param probe how the kernel is asked
     */
    public static Doctor ofThisMachine(
            Path dataDirectory,
            @Nullable Map<String, Object> kafka,
            long receiveBufferBytes,
            SockDiagProbe probe,
            Clock clock) {
        return of(new MachineFiles(Path.of("/")), dataDirectory, kafka, receiveBufferBytes, probe, clock);
    }

    static Doctor of(
            MachineFiles files,
            Path dataDirectory,
            @Nullable Map<String, Object> kafka,
            long receiveBufferBytes,
            SockDiagProbe probe,
            Clock clock) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String temporary = System.getProperty("jna.tmpdir", System.getProperty("java.io.tmpdir", "/tmp"));
        return new Doctor(List.of(
                new KernelCheck(files, probe),
                new RightsCheck(files, java),
                new BufferCheck(files, receiveBufferBytes / 2),
                new NamespaceCheck(files),
                new TracingCheck(files),
                new KafkaCheck(kafka),
                new DataDirectoryCheck(dataDirectory),
                new ClockCheck(files, clock),
                new JavaCheck(files, Path.of(temporary))));
    }

    /** Looks at everything. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        checks.forEach(check -> findings.addAll(check.look()));
        return findings;
    }
}
