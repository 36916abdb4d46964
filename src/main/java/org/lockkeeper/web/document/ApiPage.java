package org.lockkeeper.web.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The page on which the API can be tried: Swagger UI from its WebJar, with an initializer of our own before its own. */
@Configuration(proxyBeanMethods = false)
class ApiPage implements WebMvcConfigurer {

    private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
    private static final ClassPathResource POM =
            new ClassPathResource("META-INF/maven/org.webjars/swagger-ui/pom.properties");

    private final HttpProperties properties;

    ApiPage(HttpProperties properties) {
        this.properties = properties;
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        if (properties.apiPage()) {
            registry.addResourceHandler("/swagger-ui/**")
                    .addResourceLocations("classpath:/api-docs/page/", "classpath:/" + WEBJAR + version() + "/");
        }
    }

    /** Its files are in a folder that is called so. */
    private static String version() {
        Properties pom = new Properties();
        try (InputStream file = POM.getInputStream()) {
            pom.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pom.getProperty("version");
    }
}
