package io.sockcdc.consumers.web.http;

import io.sockcdc.consumers.web.api.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which endpoint a path belongs to. Immutable. */
final class Routes {
    /** An endpoint, and what the path says for its parameters. */
    record Match(Endpoint endpoint, Map<String, List<String>> inPath) {}

    private final Map<String, Endpoint> exact = new HashMap<>();
    private final List<Endpoint> patterns = new ArrayList<>();

    Routes(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.path().contains("{")) {
                patterns.add(endpoint);
            } else {
                exact.put(endpoint.path(), endpoint);
            }
        }
    }

    @Nullable Match find(String path) {
        Endpoint endpoint = exact.get(path);
        if (endpoint != null) {
            return new Match(endpoint, Map.of());
        }
        for (Endpoint pattern : patterns) {
            int brace = pattern.path().indexOf('{');
            String prefix = pattern.path().substring(0, brace);
            if (path.startsWith(prefix) && path.length() > prefix.length() && path.indexOf('/', brace) < 0) {
                String name = pattern.path().substring(brace + 1, pattern.path().length() - 1);
                return new Match(pattern, Map.of(name, List.of(path.substring(brace))));
            }
        }
        return null;
    }
}
