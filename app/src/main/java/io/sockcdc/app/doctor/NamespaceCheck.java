package io.sockcdc.app.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which network namespaces there are, as far as this user can see. */
final class NamespaceCheck implements Check {
    private static final Logger log = LoggerFactory.getLogger(NamespaceCheck.class);

    private final MachineFiles files;

    NamespaceCheck(MachineFiles files) {
        this.files = files;
    }

    @Override
    public List<Finding> look() {
        Optional<String> own = namespace(files.at("/proc/self/ns/net"));
        if (own.isEmpty()) {
            return List.of(Finding.degraded(
                    "network namespaces",
                    "the namespace of this process cannot be seen in /proc/self/ns/net",
                    "mount /proc"));
        }
        TreeSet<String> all = new TreeSet<>();
        int hidden = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(files.at("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    all.add(Files.readSymbolicLink(process.resolve("ns/net")).toString());
                } catch (AccessDeniedException e) {
                    hidden++;
                } catch (NoSuchFileException e) {
                    log.atTrace().addKeyValue("process", process).log("process ended meanwhile");
                }
            }
        } catch (IOException e) {
            return List.of(Finding.degraded("network namespaces", "/proc cannot be listed: " + e.getMessage(), null));
        }
        all.add(own.get());
        String sentence = "runs in " + own.get() + ", sees " + all.size();
        return List.of(
                hidden == 0
                        ? Finding.ok("network namespaces", sentence)
                        : Finding.degraded(
                                "network namespaces",
                                sentence + "; those of " + hidden + " processes of other users are hidden",
                                "run as root, or with CAP_SYS_PTRACE"));
    }

    private static Optional<String> namespace(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
