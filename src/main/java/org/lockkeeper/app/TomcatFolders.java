package org.lockkeeper.app;

import java.nio.file.Path;
import org.lockkeeper.locking.store.StateDirectory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Tomcat wants two folders, and Lockkeeper keeps nothing in them. Without these it makes new ones at each start in the
 * folder for temporary files, which may be full or read-only, and which a killed process leaves them in.
 */
@Component
final class TomcatFolders implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    private final StateDirectory state;

    TomcatFolders(StateDirectory state) {
        this.state = state;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        Path documents = state.scratch().resolve("documents");
        if (documents.toFile().isDirectory() || documents.toFile().mkdirs()) {
            factory.setBaseDirectory(state.scratch().toFile());
            factory.setDocumentRoot(documents.toFile());
        }
    }

    /** Before the one for {@code server.tomcat.basedir}, so that this counts where it is set. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
