package io.sockcdc.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Java that runs this, and whether it can load native code. */
final class JavaCheck implements Check {
    private final MachineFiles files;
    private final Path temporary;

    JavaCheck(MachineFiles files, Path temporary) {
        this.files = files;
        this.temporary = temporary;
    }

    @Override
    public List<Finding> look() {
        Finding java = Finding.ok("Java", Runtime.version() + " in " + System.getProperty("java.home"));
        String mount = mountOf(temporary);
        if (mount.contains("noexec")) {
            return List.of(
                    java,
                    Finding.fatal(
                            "native code",
                            temporary + " is mounted noexec, and the library that asks the kernel is unpacked there",
                            "SOCKCDC_JAVA_OPTS=-Djna.tmpdir=DIR, a directory whose file system allows programs"));
        }
        return List.of(java, Finding.ok("native code", "it may be loaded from " + temporary));
    }

    /** Options of the file system that holds a path: those of the longest mount point it begins with. */
    private String mountOf(Path path) {
        String best = "";
        String options = "";
        for (String line : files.lines("/proc/self/mounts")) {
            String[] words = line.split(" ", -1);
            if (words.length > 3 && real(path).startsWith(Path.of(words[1])) && words[1].length() >= best.length()) {
                best = words[1];
                options = words[3];
            }
        }
        return options;
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path) ? path.toRealPath() : path;
        } catch (IOException e) {
            return path;
        }
    }
}
