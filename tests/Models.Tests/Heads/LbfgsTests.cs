using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

public sealed class LbfgsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public void A_quadratic_is_minimised_where_its_linear_system_says(int dimension)
    {
        // f(x) = x'Ax / 2 - b'x has its minimum at A x = b; A = M M' + I is positive definite.
        var random = new Random(dimension);
        var root = Matrix(random, dimension);
        var matrix = new double[dimension, dimension];
        for (var i = 0; i < dimension; i++)
        {
            for (var j = 0; j < dimension; j++)
            {
                matrix[i, j] = (i == j ? 1 : 0) + Enumerable.Range(0, dimension).Sum(k => root[i, k] * root[j, k]);
            }
        }

        var solution = Enumerable.Range(0, dimension).Select(_ => random.NextDouble() - 0.5).ToArray();
        var target = Enumerable.Range(0, dimension).Select(i => Enumerable.Range(0, dimension).Sum(j => matrix[i, j] * solution[j])).ToArray();

        var found = Lbfgs.Minimise(new Quadratic(matrix, target), new double[dimension], tolerance: 1e-10);

        found.Converged.ShouldBeTrue();
        found.Point.Zip(solution, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-7);
    }

    [Fact]
    public void Rosenbrocks_valley_ends_at_one_and_one()
    {
        var found = Lbfgs.Minimise(new Rosenbrock(), [-1.2, 1], tolerance: 1e-9);

        found.Converged.ShouldBeTrue();
        found.Point[0].ShouldBe(1, 1e-7);
        found.Point[1].ShouldBe(1, 1e-7);
        found.Iterations.ShouldBeLessThan(60);
    }

    [Fact]
    public void A_start_at_the_minimum_stays_there()
    {
        var found = Lbfgs.Minimise(new Rosenbrock(), [1, 1]);

        found.Iterations.ShouldBe(0);
        found.Converged.ShouldBeTrue();
    }

    [Fact]
    public void It_gives_up_after_the_steps_it_may_take()
    {
        var found = Lbfgs.Minimise(new Rosenbrock(), [-1.2, 1], tolerance: 1e-12, mostIterations: 3);

        found.Iterations.ShouldBe(3);
        found.Converged.ShouldBeFalse();
    }

    private static double[,] Matrix(Random random, int dimension)
    {
        var matrix = new double[dimension, dimension];
        for (var i = 0; i < dimension; i++)
        {
            for (var j = 0; j < dimension; j++)
            {
                matrix[i, j] = random.NextDouble() - 0.5;
            }
        }

        return matrix;
    }

    private sealed class Quadratic(double[,] matrix, double[] target) : IObjective
    {
        public int Dimension => target.Length;

        public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var value = 0.0;
            for (var i = 0; i < Dimension; i++)
            {
                var product = 0.0;
                for (var j = 0; j < Dimension; j++)
                {
                    product += matrix[i, j] * point[j];
                }

                gradient[i] = product - target[i];
                value += point[i] * ((product / 2) - target[i]);
            }

            return value;
        }
    }

    // Rosenbrock 1960, doi 10.1093/comjnl/3.3.175.
    private sealed class Rosenbrock : IObjective
    {
        public int Dimension => 2;

        public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var (x, y) = (point[0], point[1]);
            gradient[0] = (-400 * x * (y - (x * x))) - (2 * (1 - x));
            gradient[1] = 200 * (y - (x * x));
            return (100 * Math.Pow(y - (x * x), 2)) + Math.Pow(1 - x, 2);
        }
    }
}
