package io.sockcdc.collector;

import io.sockcdc.collector.sys.NamespaceSearch;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.sys.SystemCallException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Goes on the calling thread into network namespaces that are named as in the settings, one after another. */
public final class NamespaceVisit {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private NamespaceVisit() {}

    /** A namespace: its inode, and the file by which it is entered. */
    public record Place(long inode, Path file) {}

    /**
     * Runs code in each and comes back. In {@code all}, a namespace that is gone meanwhile is passed over.
     *
     * @param name self, a name under /run/netns, a path, or all
     * @throws CollectorException when one is not there or may not be entered
     */
    public static void each(String name, Consumer<Place> code) {
        if (name.equals("self")) {
            code.accept(new Place(NetworkNamespaces.current(), OWN));
            return;
        }
        boolean all = name.equals("all");
        for (Place place : places(name)) {
            try {
                NetworkNamespaces.inside(place.file, () -> {
                    code.accept(place);
                    return place;
                });
            } catch (SystemCallException e) {
                if (!all || place.file.toFile().exists()) {
                    throw failed(name, e);
                }
            }
        }
    }

    private static List<Place> places(String name) {
        try {
            if (name.equals("all")) {
                List<Place> places = new ArrayList<>();
                for (Map.Entry<Long, Path> seen :
                        new NamespaceSearch(Path.of("/proc")).look().files().entrySet()) {
                    places.add(new Place(seen.getKey(), seen.getValue()));
                }
                places.sort((one, other) -> Long.compare(one.inode, other.inode));
                return places;
            }
            Path file = name.contains("/") ? Path.of(name) : NetworkNamespaces.named(name);
            return List.of(new Place(NetworkNamespaces.inodeOf(file), file));
        } catch (UncheckedIOException e) {
            throw failed(name, e);
        }
    }

    private static CollectorException failed(String name, RuntimeException why) {
        return new CollectorException(
                CollectorException.Kind.CAPTURE,
                "cannot look into network namespace " + name + ": " + why.getMessage(),
                why);
    }
}
