using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Systole.Client.Wire;

namespace Systole.Server.Api;

/// <summary>Describes the API as an OpenAPI document. The approved one is <c>docs/openapi.json</c>.</summary>
internal static class OpenApi
{
    public const string Name = "v1";
    public const string Route = "/openapi/{documentName}.json";

    public static void Add(IServiceCollection services)
    {
        services.Configure<JsonOptions>(json =>
        {
            var options = json.SerializerOptions;
            options.TypeInfoResolverChain.Insert(0, WireJson.Default);
            options.PropertyNamingPolicy = WireJson.Default.Options.PropertyNamingPolicy;
            options.DefaultIgnoreCondition = WireJson.Default.Options.DefaultIgnoreCondition;
            // Numbers are numbers: the web's default would describe each of them as "integer or string".
            options.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(Name, options =>
        {
            options.ShouldInclude = route => route.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
            options.AddOperationTransformer((operation, context, _) => OperationAsync(operation, context));
            options.AddSchemaTransformer((schema, context, _) => SchemaAsync(schema, context));
            options.AddDocumentTransformer((document, _, _) => DocumentAsync(document));
        });
    }

    private static Task OperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var described = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Last();
        operation.OperationId = described.Id;
        operation.Summary = described.Summary;
        operation.Tags = null;
        foreach (var parameter in described.Query) (operation.Parameters ??= []).Add(Parameter(parameter));
        if (described.TakesToken) (operation.Parameters ??= []).Add(Token());
        if (!HttpMethods.IsGet(context.Description.HttpMethod!) && described.TakesKey) (operation.Parameters ??= []).Add(IdempotencyKey());
        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = parameter.Least is { } least ? Number(parameter, least) : Text(parameter),
    };

    private static OpenApiSchema Text(QueryParameter parameter) => new()
    {
        Type = parameter.IsFlag ? JsonSchemaType.Boolean : JsonSchemaType.String,
        Format = parameter.IsMoment ? "date-time" : null,
        Enum = parameter.Words is { } words ? [.. words.Select(word => JsonValue.Create(word))] : null,
        Default = parameter.DefaultWord,
    };

    private static OpenApiSchema Number(QueryParameter parameter, long least) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = Client.Routes.Text(least),
        Maximum = parameter.Most == long.MaxValue ? null : Client.Routes.Text(parameter.Most),
        Default = parameter.Default,
    };

    private static OpenApiParameter Token() => new()
    {
        Name = FencingToken.Header,
        In = ParameterLocation.Header,
        Description = "The token that registering answered with: what an older attempt of the same work still reports is refused.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" },
    };

    private static OpenApiParameter IdempotencyKey() => new()
    {
        Name = "Idempotency-Key",
        In = ParameterLocation.Header,
        Description = "The same request again under the same key gets the same answer and does nothing more; kept for 24 h.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 },
    };

    // Instants have a converter of ours, of which the schema generator knows nothing.
    private static Task SchemaAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
        }
        return Task.CompletedTask;
    }

    private static Task DocumentAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Systole",
            Version = Name,
            Description = "The durable heart beside AI agents: wakes, runs, pauses and the journal. Instants are RFC 3339 in UTC, "
                + "durations whole milliseconds, and a field that has no value is left out. Errors are RFC 9457 problem details with a "
                + "stable `code`.",
        };
        document.Servers = [];
        document.Tags = null;
        return Task.CompletedTask;
    }
}
