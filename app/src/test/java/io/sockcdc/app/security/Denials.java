package io.sockcdc.app.security;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which remembers what somebody wanted to do and was not allowed to. */
public final class Denials extends StandardAuthorizer {
    private static final Set<String> DENIED = ConcurrentHashMap.newKeySet();

    /** What was denied since the last {@link #forget}, as {@code READ GROUP siem-topic}; questions about rights do not count. */
    static Set<String> all() {
        return Set.copyOf(DENIED);
    }

    static void forget() {
        DENIED.clear();
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            if (results.get(i) == AuthorizationResult.DENIED && action.logIfDenied()) {
                DENIED.add(action.operation() + " " + action.resourcePattern().resourceType() + " "
                        + action.resourcePattern().name());
            }
        }
        return results;
    }
}
