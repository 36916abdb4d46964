package org.lockkeeper.web.access;

import jakarta.servlet.DispatcherType;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** One filter chain for all there is: who is it, what may he, and is it no foreign web page that makes him. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class SecurityConfiguration {

    /** There are no passwords: without this, Boot would make one up. */
    @Bean
    UserDetailsService noUsers() {
        return name -> {
            throw new UsernameNotFoundException(name);
        };
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            Principals principals,
            Credentials credentials,
            BrowserSessions browsers,
            Refusals refusals,
            Shares shares) {
        PrincipalFilter who = new PrincipalFilter(principals, credentials, browsers, refusals);
        return http.securityMatcher("/**")
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // The API takes nothing that a browser keeps; for the page's forms, see FormGuard.
                .csrf(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                        .httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)))
                .addFilterBefore(who, AuthorizationFilter.class)
                .addFilterAfter(new LimitFilter(shares, refusals), PrincipalFilter.class)
                .addFilterAfter(new BrowserGuard(), LimitFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.INCLUDE)
                        .permitAll()
                        .dispatcherTypeMatchers(DispatcherType.ASYNC)
                        .access(asBefore())
                        .anyRequest()
                        .access(byRule()))
                .exceptionHandling(refused -> refused.authenticationEntryPoint(
                                (request, response, failure) -> refusals.refuse(request, response))
                        .accessDeniedHandler((request, response, failure) -> refusals.refuse(request, response)))
                .build();
    }

    /** What goes on was let in when it began. */
    private static AuthorizationManager<RequestAuthorizationContext> asBefore() {
        return (authentication, context) ->
                new AuthorizationDecision(context.getRequest().getAttribute(Principal.ATTRIBUTE) != null);
    }

    private static AuthorizationManager<RequestAuthorizationContext> byRule() {
        return (authentication, context) -> new AuthorizationDecision(AccessRules.need(
                        context.getRequest().getMethod(), context.getRequest().getRequestURI())
                .metBy(Principal.of(context.getRequest())));
    }

    /** Which methods there are, each path knows itself, and says so. */
    @Bean
    StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler rejected() {
        return (request, response, rejected) -> ProblemResponse.send(
                request, response, ProblemType.BAD_REQUEST, "the path cannot be served as it is written", 400);
    }
}
